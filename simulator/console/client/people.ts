import { api, segment } from './api';
import { el, field, ltr, redraw, valuesOf } from './dom';
import { onLanguage, t } from './i18n';
import { attempt } from './message';
import type { PbxSummary } from './model';
import { store } from './store';
import type { Word } from './words';

type Extension = PbxSummary['extensions'][number];
type Queue = PbxSummary['queues'][number];

const STATES: Record<string, [Word, string]> = {
	Idle: ['stateIdle', 'good'],
	InUse: ['stateInUse', 'bad'],
	Ringing: ['stateRinging', 'warn'],
};

/** Changes something in the PBX and shows what came of it. */
const change = (method: 'PUT' | 'DELETE', path: string, body?: object) =>
	attempt(async () => store.setState(await api<PbxSummary>(method, path, body)));

const button = (key: string, text: string, label: string, onclick: () => unknown) =>
	el('button', { type: 'button', class: 'small', 'data-key': key, 'aria-label': label, onclick }, text);

function extensionRow(extension: Extension): HTMLElement {
	const { number, name, active } = extension;
	const path = `/extensions/${segment(number)}`;
	const [word, tone]: [Word, string] = STATES[extension.state] ?? ['stateUnavailable', 'soft'];
	const nameBox = el('input', {
		value: name,
		dir: 'auto',
		'data-key': `name-${number}`,
		'aria-label': `${t('name')} ${number}`,
		onchange: (event) => change('PUT', path, { name: (event.target as HTMLInputElement).value }),
	});
	const onBox = el('input', {
		type: 'checkbox',
		'data-key': `active-${number}`,
		'aria-label': `${t('active')} ${number}`,
		checked: active,
		onchange: (event) => change('PUT', path, { active: (event.target as HTMLInputElement).checked }),
	});
	return el(
		'tr',
		{ 'data-number': number },
		el('td', {}, ltr(number)),
		el('td', {}, nameBox),
		el('td', { class: tone }, t(word)),
		el('td', {}, onBox),
		el(
			'td',
			{},
			button(`remove-${number}`, t('remove'), t('removeOf', { name: number }), () => change('DELETE', path)),
		),
	);
}

function queueCard(queue: Queue, extensions: Extension[]): HTMLElement {
	const path = `/queues/${segment(queue.number)}`;
	const agents = queue.agents.map(({ agent, paused }) => {
		const at = `${path}/agents/${segment(agent)}`;
		const key = `${queue.number}-${agent}`;
		const pauseText = t(paused ? 'resume' : 'pause');
		return el(
			'li',
			{ class: paused ? 'chip paused' : 'chip', 'data-agent': agent },
			ltr(agent),
			paused ? el('small', { class: 'warn' }, t('paused')) : null,
			button(`pause-${key}`, pauseText, `${pauseText} ${agent}`, () =>
				change('PUT', at, { paused: !paused }),
			),
			button(`drop-${key}`, '×', t('removeOf', { name: agent }), () => change('DELETE', at)),
		);
	});
	const free = extensions.filter(({ number }) => !queue.agents.some(({ agent }) => agent === number));
	const choice = el(
		'select',
		{ 'data-key': `choose-${queue.number}`, 'aria-label': `${t('addAgent')} ${queue.number}` },
		...free.map(({ number, name }) => el('option', { value: number }, `${number} ${name}`)),
	);
	const add = () => change('PUT', `${path}/agents/${segment(choice.value)}`, {});
	return el(
		'article',
		{ class: 'queue', 'data-queue': queue.number },
		el(
			'div',
			{ class: 'line' },
			el('h3', {}, ltr(queue.number), ' ', el('bdi', {}, queue.name)),
			button(`removeq-${queue.number}`, t('remove'), t('removeOf', { name: queue.name }), () =>
				change('DELETE', path),
			),
		),
		agents.length === 0
			? el('p', { class: 'soft' }, t('agentsNone'))
			: el('ul', { class: 'chips' }, ...agents),
		free.length === 0
			? null
			: el(
					'div',
					{ class: 'adder' },
					choice,
					button(`add-${queue.number}`, t('addAgent'), `${t('addAgent')} ${queue.number}`, add),
				),
	);
}

function adder(title: Word, collection: 'extensions' | 'queues'): HTMLElement {
	const form = el(
		'form',
		{
			class: 'adder',
			'data-adds': collection,
			onsubmit: (event) => {
				event.preventDefault();
				const { number, name } = valuesOf(form);
				void change('PUT', `/${collection}/${segment(number)}`, { name }).then(() => form.reset());
			},
		},
		field(
			'number',
			el('input', { name: 'number', required: true, dir: 'ltr', inputmode: 'tel', pattern: '[0-9*#+]+' }),
		),
		field('name', el('input', { name: 'name', required: true, dir: 'auto' })),
		el('button', { type: 'submit', t: title }),
	);
	return form;
}

/** Extensions and queues, edited as in the panel of the PBX; n8n hears of it by events. */
export function peopleView(): HTMLElement {
	const body = el('tbody');
	const queues = el('div', { id: 'queues' });
	let shape = '';
	const draw = (anew: boolean) => {
		const { pbx } = store;
		const next = JSON.stringify([pbx?.extensions, pbx?.queues]);
		if (!pbx || (next === shape && !anew)) return;
		shape = next;
		const typing = document.activeElement;
		// Somebody who types a name is not disturbed by telephones that ring.
		if (!(typing instanceof HTMLInputElement && typing.type !== 'checkbox' && body.contains(typing)))
			redraw(body, pbx.extensions.map(extensionRow));
		redraw(
			queues,
			pbx.queues.map((queue) => queueCard(queue, pbx.extensions)),
		);
	};
	store.on(['state'], () => draw(false));
	onLanguage(() => draw(true));
	const heads: Word[] = ['number', 'name', 'state', 'active'];
	return el(
		'div',
		{ class: 'view halves' },
		el(
			'section',
			{ class: 'card' },
			el('h2', { t: 'extensions' }),
			el(
				'table',
				{ id: 'extensions' },
				el('thead', {}, el('tr', {}, ...heads.map((t) => el('th', { scope: 'col', t })), el('td'))),
				body,
			),
			adder('addExtension', 'extensions'),
		),
		el('section', { class: 'card' }, el('h2', { t: 'queues' }), queues, adder('addQueue', 'queues')),
	);
}
