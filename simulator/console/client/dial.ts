import { api } from './api';
import { el, field, valuesOf } from './dom';
import { t } from './i18n';
import { attempt, say } from './message';
import type { CallRequest, Trace } from './model';
import { store } from './store';

const AT_ONCE = 8;
const FOR_EVER = 86_400;
const SPEEDS = ['1', '5', '20'];
export const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const CALLERS = ['09120000001', '09120000002', '09120000003', '02100000001'];

const list = (text: string) =>
	text
		.split(/[,،\s]+/)
		.map((part) => part.trim())
		.filter(Boolean);

const number = (name: string, value: string, more: Record<string, string> = {}) =>
	el('input', { name, type: 'number', min: 0, value, dir: 'ltr', ...more });

/** Whether what the caller of a live call hears is played. */
export const autoListen = el('input', { type: 'checkbox', name: 'listen' });

const digits = el('input', {
	name: 'digits',
	dir: 'ltr',
	inputmode: 'tel',
	autocomplete: 'off',
	tHint: 'digitsHint',
});

function keypad(): HTMLElement {
	const key = (label: string, text: string) =>
		el('button', { type: 'button', onclick: () => (digits.value += text) }, label);
	return el(
		'details',
		{ class: 'wide' },
		el('summary', { t: 'keypad' }),
		el('div', { class: 'keypad', dir: 'ltr' }, ...KEYS.map((label) => key(label, label))),
		el('button', { type: 'button', t: 'nextPrompt', onclick: () => (digits.value += ', ') }),
	);
}

function moreOptions(): HTMLElement {
	const speed = el('select', { name: 'speed' }, ...SPEEDS.map((value) => el('option', { value }, value)));
	const drawSpeeds = () => {
		for (const option of speed.options) {
			option.textContent = option.value === '1' ? t('speedReal') : t('speedTimes', { n: option.value });
		}
	};
	store.on(['state'], drawSpeeds);
	drawSpeeds();
	const text = (name: string, hint: string) => el('input', { name, dir: 'ltr', placeholder: hint });
	return el(
		'details',
		{ class: 'wide' },
		el('summary', { t: 'more' }),
		el(
			'div',
			{ class: 'fields' },
			field('ring', number('ring', '4')),
			field('talk', number('talk', '20', { tTitle: 'talkHint' })),
			field('busy', text('busy', '200, 201')),
			field('unanswered', text('unanswered', '202')),
			field('transferTo', text('transferTo', '205')),
			field('pollScore', number('poll', '')),
			field('speed', speed),
			field('count', number('count', '1', { max: '1000' })),
			el(
				'label',
				{ class: 'tick wide' },
				el('input', { type: 'checkbox', name: 'answer', checked: true }),
				el('span', { t: 'picksUp' }),
			),
		),
	);
}

function orderOf(values: Record<string, string>): CallRequest {
	const score = values.poll === '' ? {} : { poll: Number(values.poll) };
	const transfer = values.transferTo === '' ? {} : { transferTo: values.transferTo };
	return {
		from: values.from,
		to: values.to,
		digits: list(values.digits),
		busy: list(values.busy),
		unanswered: list(values.unanswered),
		ring: Number(values.ring || 4),
		talk: values.talk === '' ? FOR_EVER : Number(values.talk),
		answer: values.answer === 'on',
		...score,
		...transfer,
	};
}

async function place(order: CallRequest, times: number): Promise<void> {
	let left = times;
	let done = 0;
	const worker = async () => {
		while (left > 0) {
			left -= 1;
			const trace = await api<Trace>('POST', '/calls', order);
			done += 1;
			if (times === 1 || done === times) store.select(trace.id);
			if (times > 1) say(t('moreCalls', { done, all: times }));
		}
	};
	await Promise.all(Array.from({ length: Math.min(AT_ONCE, times) }, worker));
}

/** Dials the same call again. */
export const dialAgain = async (from: string, to: string): Promise<void> =>
	await place({ from, to, live: true }, 1);

/** The form that places calls: live ones with Enter, or a whole call at once. */
export function dialCard(): HTMLElement {
	const numbers = el('datalist', { id: 'numbers' });
	const callers = el('datalist', { id: 'callers' });
	store.on(['state'], () => {
		const { pbx } = store;
		if (!pbx) return;
		const option = (value: string, label: string) => el('option', { value, label });
		const extensions = pbx.extensions.map((entry) => option(entry.number, entry.name));
		numbers.replaceChildren(
			...Object.entries(pbx.dialplan.routes).map(([value, node]) => option(value, node)),
			...pbx.queues.map((queue) => option(queue.number, queue.name)),
			...extensions,
		);
		callers.replaceChildren(
			...CALLERS.map((value) => option(value, '')),
			...extensions.map((entry) => entry.cloneNode()),
		);
	});
	const telephone = (name: string, value: string, from: string) =>
		el('input', {
			name,
			value,
			list: from,
			required: true,
			dir: 'ltr',
			inputmode: 'tel',
			autocomplete: 'off',
		});
	const form = el(
		'form',
		{
			id: 'call',
			class: 'fields',
			onsubmit: (event) => {
				event.preventDefault();
				const live = (event as SubmitEvent).submitter?.getAttribute('value') !== 'once';
				const values = valuesOf(form);
				const order = orderOf(values);
				const speed = Number(values.speed);
				void attempt(
					async () => await place(live ? { ...order, live, speed } : order, Number(values.count) || 1),
				);
			},
		},
		field('caller', telephone('from', '09120000001', 'callers'), true),
		field('dialled', telephone('to', '02100000000', 'numbers'), true),
		field('digits', digits, true),
		keypad(),
		el('label', { class: 'tick wide' }, autoListen, el('span', { t: 'autoListen' })),
		moreOptions(),
		el(
			'div',
			{ class: 'buttons wide' },
			el('button', { type: 'submit', class: 'primary', value: 'live', t: 'dial' }),
			el('button', { type: 'submit', value: 'once', t: 'atOnce' }),
		),
	);
	return el(
		'section',
		{ class: 'card', 'aria-labelledby': 'place' },
		el('h2', { id: 'place', t: 'place' }),
		form,
		numbers,
		callers,
	);
}
