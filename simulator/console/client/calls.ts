import { api, segment } from './api';
import { KEYS, autoListen, dialAgain, dialCard } from './dial';
import { el, ltr, redraw } from './dom';
import { clock, count, onLanguage, t } from './i18n';
import { VirtualList } from './list';
import { attempt } from './message';
import type { Row, Trace } from './model';
import { play } from './sound';
import { store } from './store';
import { timeline } from './timeline';
import { msShort, standing, toneOfRow } from './wording';

const parties = (from: string, to: string): HTMLElement =>
	el('span', { class: 'parties' }, ltr(from), el('span', { class: 'arrow' }, t('arrow')), ltr(to));

const badge = (row: Row): HTMLElement =>
	el('span', { class: `badge ${toneOfRow(row)}`, 'data-outcome': row.outcome }, standing(row));

function drawRow(row: Row): Node[] {
	const slowest = row.slowest > 0 ? msShort(row.slowest, row.problems > 0 ? 'bad' : '') : null;
	const facts = [el('span', {}, clock(row.startedAt)), row.answeredBy ? ltr(row.answeredBy) : null, slowest];
	return [
		el('div', { class: 'line' }, parties(row.from, row.to)),
		el('div', { class: 'facts soft' }, ...facts, badge(row)),
	];
}

const act = (id: string, what: 'answer' | 'hangup', body: object = {}) =>
	attempt(async () => await api('POST', `/calls/${segment(id)}/${what}`, body));

const hangUp = (id: string) => act(id, 'hangup');

const press = (id: string, digits: string) =>
	attempt(async () => await api('POST', `/calls/${segment(id)}/digits`, { digits }));

/** The keypad of a call that waits for digits. */
function callKeypad(row: Row): HTMLElement | null {
	if (row.outcome !== 'RUNNING' || row.phase !== 'prompt') return null;
	const key = (label: string) =>
		el('button', { type: 'button', 'data-key': `key-${label}`, onclick: () => press(row.id, label) }, label);
	return el(
		'section',
		{ class: 'pressing', 'aria-label': t('keypad') },
		el('p', { role: 'status' }, t('pressKeys')),
		el('div', { class: 'keypad', dir: 'ltr' }, ...KEYS.map(key)),
	);
}

/** Buttons for what can be done with the call now. */
function actions(row: Row): HTMLElement {
	const button = (key: string, text: string, onclick: () => unknown, style = '') =>
		el('button', { type: 'button', 'data-key': key, class: style, onclick }, text);
	if (row.outcome !== 'RUNNING') {
		const again = () => attempt(async () => await dialAgain(row.from, row.to));
		const show = () => (location.hash = '#dialplan');
		return el(
			'div',
			{ class: 'buttons' },
			button('again', t('dialAgain'), again),
			button('plan', t('onDialplan'), show),
		);
	}
	const ringing = row.phase === 'ring';
	return el(
		'div',
		{ class: 'buttons' },
		...(ringing
			? [
					button('answer', t('answer'), () => act(row.id, 'answer'), 'primary'),
					button('reject', t('reject'), () => act(row.id, 'hangup', { by: 'callee' })),
				]
			: []),
		button('hangup', t('hangUp'), () => hangUp(row.id), 'danger'),
	);
}

/** How much of which call has been played. */
let played = { id: '', count: 0 };

/** Plays what the caller of a live call hears, when that is wanted. */
function heardNow(row: Row, { heard }: Trace): void {
	const before = played.id === row.id ? played.count : 0;
	played = { id: row.id, count: heard.length };
	if (row.outcome === 'RUNNING' && autoListen.checked && heard.length > before) play(heard.slice(before));
}

function detail(): HTMLElement {
	const pane = el('section', { class: 'card detail', tabindex: -1 });
	let shape = '';
	const draw = () => {
		const { trace } = store;
		const row = store.selected === undefined ? undefined : store.calls.get(store.selected);
		if (!row || !trace) {
			if (!row) pane.replaceChildren(el('p', { class: 'empty', t: 'chooseCall' }));
			return;
		}
		const next = `${row.id} ${row.outcome} ${row.phase} ${trace.steps.length} ${trace.components.map(({ outcome }) => outcome).join()} ${trace.events.map(({ ms }) => ms).join()}`;
		if (next === shape) return;
		shape = next;
		heardNow(row, trace);
		const open = [...pane.querySelectorAll('.step')].map(
			(step) => step.querySelector('details')?.open === true,
		);
		redraw(pane, [
			el(
				'header',
				{},
				el('div', { class: 'line' }, el('h2', {}, parties(row.from, row.to)), badge(row)),
				el('div', { class: 'facts soft' }, el('span', {}, clock(row.startedAt)), ltr(row.id)),
				actions(row),
				callKeypad(row),
			),
			...timeline(trace),
		]);
		[...pane.querySelectorAll('.step')].forEach((step, index) => {
			const details = step.querySelector('details');
			if (details && open[index]) details.open = true;
		});
	};
	store.on(['trace', 'calls'], draw);
	onLanguage(() => {
		shape = '';
		draw();
	});
	return pane;
}

/** Calls: place them, choose one, and see what happened in it. Escape hangs up, digits answer a prompt. */
export function callsView(): HTMLElement {
	const list = new VirtualList<Row>({
		label: 'list',
		empty: 'noCalls',
		rowHeight: 58,
		key: ({ id }) => id,
		draw: drawRow,
		choose: ({ id }) => store.select(id),
	});
	const total = el('span', { class: 'badge soft', id: 'total' });
	const draw = () => {
		list.show([...store.calls.values()].reverse(), store.selected);
		total.textContent = count(store.calls.size);
	};
	store.on(['calls'], draw);
	onLanguage(draw);
	document.addEventListener('keydown', (event) => {
		const row = store.selected === undefined ? undefined : store.calls.get(store.selected);
		if (row?.outcome !== 'RUNNING') return;
		if (event.key === 'Escape') void hangUp(row.id);
		const typing = event.target instanceof Element && event.target.closest('input, select, textarea');
		if (row.phase === 'prompt' && !typing && KEYS.includes(event.key)) void press(row.id, event.key);
	});
	return el(
		'div',
		{ class: 'view calls' },
		dialCard(),
		el(
			'section',
			{ class: 'card tall', 'aria-labelledby': 'callsTitle' },
			el('h2', { id: 'callsTitle' }, el('span', { t: 'calls' }), ' ', total),
			list.element,
		),
		detail(),
	);
}
