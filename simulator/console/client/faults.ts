import { api, segment } from './api';
import { el, field, ltr, redraw, select, valuesOf } from './dom';
import { count, onLanguage, t } from './i18n';
import { attempt, say } from './message';
import type { Fault } from './model';
import { store } from './store';
import type { Word } from './words';

const KINDS: Record<Fault['kind'], Word> = {
	latency: 'faultLatency',
	drop: 'faultDrop',
	status: 'faultStatus',
	unsuccessful: 'faultUnsuccessful',
	html: 'faultHtml',
	empty: 'faultEmpty',
	truncate: 'faultTruncate',
	wrongType: 'faultWrongType',
	hang: 'faultHang',
};
const TARGETS: Record<Fault['target'], Word> = {
	api: 'targetApi',
	events: 'targetEvents',
	components: 'targetComponents',
};

/** Fields that only some kinds have. */
const FIELDS: Record<string, string[]> = {
	ms: ['latency'],
	status: ['status'],
	message: ['status', 'unsuccessful'],
};

async function inject(values: Record<string, string>): Promise<void> {
	const { target, kind, path, ms, status, message, times } = values;
	await api('POST', '/faults', {
		target,
		kind,
		...(path === '' ? {} : { path }),
		...(kind === 'latency' ? { ms: Number(ms) } : {}),
		...(kind === 'status' ? { status: Number(status) } : {}),
		...(message === '' || !FIELDS.message.includes(kind) ? {} : { message }),
		...(times === '' ? {} : { times: Number(times) }),
	});
	say(t('injected'));
}

function injectCard(): HTMLElement {
	const target = select('target', Object.entries(TARGETS));
	const kind = select('kind', Object.entries(KINDS));
	const number = (name: string, value: string, hint?: Word) =>
		el('input', { name, type: 'number', min: 0, value, dir: 'ltr', tHint: hint });
	const only: Record<string, HTMLElement> = {
		ms: field('ms', number('ms', '1500')),
		status: field('statusCode', number('status', '500')),
		message: field('message', el('input', { name: 'message', dir: 'auto' })),
	};
	const adapt = () => {
		for (const option of kind.options)
			option.disabled = option.hidden = target.value !== 'api' && !['latency', 'drop'].includes(option.value);
		if (kind.selectedOptions[0]?.disabled) kind.value = 'latency';
		for (const [name, element] of Object.entries(only)) element.hidden = !FIELDS[name].includes(kind.value);
	};
	target.addEventListener('change', adapt);
	kind.addEventListener('change', adapt);
	adapt();
	const form = el(
		'form',
		{
			id: 'fault',
			class: 'fields',
			onsubmit: (event) => {
				event.preventDefault();
				void attempt(async () => await inject(valuesOf(form)));
			},
		},
		field('target', target, true),
		field('what', kind, true),
		...Object.values(only),
		field('often', number('times', '1', 'oftenHint')),
		field('path', el('input', { name: 'path', dir: 'ltr', tHint: 'pathHint' })),
		el('div', { class: 'buttons wide' }, el('button', { type: 'submit', class: 'primary', t: 'inject' })),
	);
	return el(
		'section',
		{ class: 'card' },
		el('h2', { t: 'faults' }),
		el('p', { class: 'soft', t: 'faultsHint' }),
		form,
	);
}

function faultItem(fault: Fault): HTMLElement {
	const what = [
		t(KINDS[fault.kind]),
		fault.ms === undefined ? '' : t('inMs', { ms: count(fault.ms) }),
		fault.status === undefined ? '' : String(fault.status),
		fault.times === undefined ? '' : `× ${count(fault.times)}`,
	].filter(Boolean);
	const remove = () => attempt(async () => await api('DELETE', `/faults/${segment(fault.id ?? '')}`));
	return el(
		'li',
		{ class: 'line' },
		el(
			'span',
			{},
			el('strong', {}, t(TARGETS[fault.target])),
			el('br'),
			`${what.join(' · ')} `,
			fault.path ? ltr(fault.path, 'soft') : null,
		),
		el(
			'button',
			{
				type: 'button',
				'data-key': `fault-${fault.id ?? ''}`,
				'aria-label': t('removeOf', { name: what[0] }),
				onclick: remove,
			},
			t('remove'),
		),
	);
}

/** Faults: inject them, see which are left, take them away. */
export function faultsView(): HTMLElement {
	const list = el('ul', { id: 'faults', class: 'plain' });
	const draw = () => {
		const faults = store.pbx?.faults ?? [];
		redraw(
			list,
			faults.length === 0 ? [el('li', { class: 'empty' }, t('faultsNone'))] : faults.map(faultItem),
		);
	};
	store.on(['state'], draw);
	onLanguage(draw);
	const clear = () => attempt(async () => await api('DELETE', '/faults'));
	return el(
		'div',
		{ class: 'view halves' },
		injectCard(),
		el(
			'section',
			{ class: 'card' },
			el(
				'div',
				{ class: 'line' },
				el('h2', { t: 'activeFaults' }),
				el('button', { type: 'button', t: 'clearFaults', onclick: clear }),
			),
			list,
		),
	);
}
