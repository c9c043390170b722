import { Failure, api } from './api';
import { el, field, json, ltr, select, valuesOf } from './dom';
import { clock, onLanguage, t } from './i18n';
import { VirtualList } from './list';
import { attempt, say } from './message';
import type { Delivery } from './model';
import { replayCard } from './replay';
import { SAMPLES } from './samples';
import { store } from './store';
import type { Sent } from './store';
import { answerOf, refusalOf } from './timeline';
import { msText, refusalText, toneOfStatus } from './wording';

const VERSIONS = ['G4', 'G3', 'G2', 'Rest4', 'Rest3', 'Rest2'];

function parsedFields(text: string): unknown {
	try {
		const fields: unknown = JSON.parse(text === '' ? '{}' : text);
		if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) return fields;
	} catch (error) {
		throw new Failure(t('notJson', { reason: (error as Error).message }));
	}
	throw new Failure(t('notJson', { reason: text.slice(0, 40) }));
}

async function fire(values: Record<string, string>): Promise<void> {
	const payload = parsedFields(values.payload);
	if (store.pbx && store.pbx.settings.events.address === null) throw new Failure(t('noEventAddress'));
	const delivery = await api<Delivery | null>('POST', '/events', {
		event: values.event,
		transport: { version: values.version, method: values.method },
		payload,
	});
	if (delivery === null) throw new Failure(t('eventOff', { event: values.event }));
	const { status, ms } = delivery;
	const said = refusalText(delivery) ?? `HTTP ${status}`;
	say(
		t('fired', { event: values.event, answer: said, ms: msText(ms) }),
		toneOfStatus(status) === 'good' ? 'good' : 'bad',
	);
}

function fireCard(): HTMLElement {
	const payload = el('textarea', { name: 'payload', rows: 14, dir: 'ltr', spellcheck: 'false' });
	const event = select(
		'event',
		Object.keys(SAMPLES).map((name) => [name, null]),
	);
	const fill = () => (payload.value = JSON.stringify(SAMPLES[event.value]?.() ?? {}, null, 2));
	event.addEventListener('change', fill);
	fill();
	const form = el(
		'form',
		{
			id: 'event',
			class: 'fields',
			onsubmit: (submitted) => {
				submitted.preventDefault();
				void attempt(async () => await fire(valuesOf(form)));
			},
		},
		field('event', event, true),
		field(
			'version',
			select(
				'version',
				VERSIONS.map((version) => [version, null]),
			),
		),
		field(
			'method',
			select('method', [
				['POST', null],
				['GET', null],
			]),
		),
		field('fields', payload, true),
		el('div', { class: 'buttons wide' }, el('button', { type: 'submit', class: 'primary', t: 'send' })),
	);
	const notice = el('p', { class: 'notice wide', t: 'noEventAddress' });
	store.on(['state'], () => {
		notice.hidden = store.pbx?.settings.events.address !== null;
	});
	return el('section', { class: 'card' }, el('h2', { t: 'eventsFire' }), notice, form);
}

/** Events: fire any of them in any transport, and see what n8n answered to all. */
export function eventsView(): HTMLElement {
	let chosen: Sent | undefined;
	const keys = new WeakMap<Sent, string>();
	let last = 0;
	const keyOf = (sent: Sent) => {
		const key = keys.get(sent) ?? `event-${++last}`;
		keys.set(sent, key);
		return key;
	};
	const pane = el('section', { class: 'card detail' });
	const list = new VirtualList<Sent>({
		label: 'eventsSent',
		empty: 'noEventsSeen',
		rowHeight: 44,
		key: keyOf,
		draw: (sent) => [
			el(
				'div',
				{ class: 'line' },
				el('span', {}, ltr(clock(sent.at), 'time'), sent.event),
				sent.copy ? el('span', { class: 'badge soft' }, t('copy')) : null,
				answerOf(sent),
			),
		],
		choose: (sent) => {
			chosen = sent;
			draw();
		},
	});
	const draw = () => {
		list.show([...store.events].reverse(), chosen && keyOf(chosen));
		if (!chosen) {
			pane.replaceChildren(el('p', { class: 'empty', t: 'chooseRow' }));
			return;
		}
		pane.replaceChildren(
			el('h2', {}, chosen.event),
			el('p', { class: 'soft' }, ltr(`${chosen.transport} ${chosen.url}`)),
			json(chosen.payload),
			el('h3', {}, t('replyOf')),
			el('p', {}, answerOf(chosen)),
			...refusalOf(chosen),
			json(chosen.answer),
		);
	};
	store.on(['events'], draw);
	onLanguage(draw);
	draw();
	return el(
		'div',
		{ class: 'view thirds' },
		el('div', { class: 'stack' }, fireCard(), replayCard()),
		el('section', { class: 'card tall' }, el('h2', { t: 'eventsSent' }), list.element),
		pane,
	);
}
