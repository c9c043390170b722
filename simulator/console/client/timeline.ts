import { el, json, ltr } from './dom';
import { count, t } from './i18n';
import type { ComponentExchange, Delivery, Step, Trace } from './model';
import { store } from './store';
import { play, spokenText } from './sound';
import {
	heardText,
	msItem,
	msText,
	n8nText,
	problemText,
	refusalText,
	standing,
	toneOfExchange,
	toneOfRow,
	toneOfStatus,
} from './wording';
import type { Tone } from './wording';

/** Part of the bar up to the limit; the rest shows how far beyond it an answer was. */
const LIMIT_SHARE = 0.8;

const minutes = (seconds: number): string => {
	const whole = Math.floor(seconds);
	return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};

/** The milliseconds of an answer against the limit of the PBX. */
function limitBar({ ms, status }: ComponentExchange): HTMLElement {
	const limit = store.pbx?.settings.components.timeoutMs ?? 1_000;
	const share = Math.min(1, (ms / limit) * LIMIT_SHARE);
	const fill = el('i', { class: status !== null && ms < limit ? 'good' : 'bad' });
	fill.style.inlineSize = `${share * 100}%`;
	const mark = el('b', { class: 'limit' });
	mark.style.insetInlineStart = `${LIMIT_SHARE * 100}%`;
	return el(
		'div',
		{ class: 'limited' },
		el(
			'div',
			{ class: 'bar', role: 'img', 'aria-label': `${msText(ms)}, ${t('limit', { ms: limit })}` },
			fill,
			mark,
		),
		el('small', {}, t('limit', { ms: count(limit) })),
	);
}

function exchangeItem(exchange: ComponentExchange): HTMLElement {
	const tone = toneOfExchange(exchange);
	const kind = t(exchange.kind);
	return el(
		'div',
		{ class: `exchange ${tone}` },
		el(
			'div',
			{ class: 'line' },
			el('strong', {}, t('componentRequest', { kind, name: exchange.app_name })),
			el('span', { class: 'badge soft' }, t('output', { output: exchange.outcome || '…' })),
			msItem(exchange.ms, `ms ${tone === 'bad' ? 'bad' : 'good'}`),
		),
		limitBar(exchange),
		...(exchange.problem === undefined
			? []
			: remarks(problemText(exchange.problem), n8nText(exchange.response), tone)),
		el(
			'details',
			{ 'data-key': `q-${exchange.app_name}` },
			el('summary', {}, ltr(brief(exchange.response))),
			el('small', {}, t('requestOf')),
			json(exchange.request),
			el('small', {}, t('replyOf')),
			json(exchange.response ?? t('withoutAnswer')),
		),
	);
}

/** What went wrong, and what n8n says about it. */
const remarks = (problem: string, said: string | undefined, tone: Tone = 'bad'): HTMLElement[] => [
	el('p', { class: tone }, problem),
	...(said === undefined ? [] : [el('p', { class: 'soft', dir: 'auto' }, said)]),
];

/** Why an event was not taken, as far as that is known; the same is said once. */
export function refusalOf(delivery: Delivery, said = new Set<string>()): HTMLElement[] {
	const refusal = refusalText(delivery);
	if (refusal === undefined || said.has(refusal)) return [];
	said.add(refusal);
	return remarks(refusal, n8nText(delivery.answer));
}

const brief = (value: unknown): string => {
	const text = typeof value === 'string' ? value : JSON.stringify(value);
	return text === 'null' || text === '' ? '–' : text;
};

/** The status and milliseconds of n8n's answer to an event. */
export function answerOf({ status, ms, answer }: Delivery): HTMLElement {
	const said = status === null ? (answer ? t('withoutAnswer') : '…') : String(status);
	return el(
		'span',
		{ class: `reply ${status === null && answer === '' ? 'soft' : toneOfStatus(status)}` },
		`${said} · `,
		msItem(ms),
	);
}

/** The same event at further receivers. */
function copiesOf(delivery: Delivery, { events }: Trace): Delivery[] {
	const next = events.findIndex((other) => other === delivery) + 1;
	const end = events.findIndex(({ copy }, index) => index >= next && !copy);
	return events.slice(next, end < 0 ? undefined : end);
}

function event(delivery: Delivery, trace: Trace, said: Set<string>): HTMLElement {
	const { payload, spelling } = delivery;
	const gist = [payload.exten, payload.state, payload.number, payload.disposition].filter(Boolean).join(' ');
	return el(
		'div',
		{},
		el(
			'details',
			{},
			el(
				'summary',
				{ class: 'line' },
				el('span', {}, `${delivery.event} `, ltr(gist, 'soft')),
				answerOf(delivery),
			),
			ltr(`${delivery.transport} ${delivery.url}`, 'soft url'),
			spelling === undefined ? null : el('p', { class: 'soft' }, t('eventAs', { name: spelling })),
			json(payload),
			delivery.answer === '' ? null : json(delivery.answer),
		),
		...refusalOf(delivery, said),
		...copiesOf(delivery, trace).flatMap((copy) => [
			el('p', { class: 'line copy soft' }, el('span', {}, t('copyTo', { url: copy.url })), answerOf(copy)),
			...refusalOf(copy, said),
		]),
	);
}

function plain(step: Step, trace: Trace): [Tone, string] {
	const who = step.who ?? '';
	switch (step.kind) {
		case 'answer':
			return ['good', t('answeredBy', { who })];
		case 'busy':
			return ['warn', t('whoIsBusy', { who })];
		case 'digits':
			return ['soft', t('typedDigits', { who })];
		case 'end':
			return trace.outcome === 'ANSWERED'
				? ['good', t('endAnswered')]
				: [toneOfTrace(trace), t('endOther', { outcome: standingOf(trace) })];
		case 'hangup':
			return ['warn', t(who === 'callee' ? 'hungUpCallee' : 'hungUpCaller')];
		case 'node':
			return ['soft', t('enters', { who })];
		case 'ring':
			return ['warn', t('rings', { who })];
		case 'transfer':
			return ['warn', t('transfers', { who })];
		case 'unanswered':
			return ['warn', t('unansweredBy', { who })];
		default:
			return ['soft', who];
	}
}

/** Something that the caller hears, to be listened to, with its text. */
function heardItem(heard: string): HTMLElement {
	const what = heardText(heard);
	const text = spokenText(heard);
	return el(
		'div',
		{},
		el(
			'div',
			{ class: 'line' },
			el('strong', {}, t('heard', { what })),
			el(
				'button',
				{
					type: 'button',
					class: 'small listen',
					'aria-label': t('listenTo', { what }),
					'data-key': `listen-${heard}`,
					onclick: () => play([heard]),
				},
				'▶ ',
				t('listen'),
			),
		),
		what.includes(text) ? null : el('p', { class: 'soft' }, el('bdi', {}, `“${text}”`)),
	);
}

const standingOf = (trace: Trace): string => standing({ ...summaryOf(trace), phase: 'end', who: null });

const toneOfTrace = (trace: Trace): Tone => toneOfRow({ ...summaryOf(trace), phase: 'end', who: null });

const summaryOf = ({ outcome, steps, heard, components }: Trace) => ({
	outcome,
	rang: steps.some(({ kind }) => kind === 'ring'),
	served: heard.length > 0 || components.some(({ problem }) => problem === undefined),
});

/** The steps of a conversation at a glance: what was entered, where it led, and how fast. */
function conversation({ components }: Trace): HTMLElement | null {
	if (components.length < 2) return null;
	const steps = components.map((exchange, index) => {
		const digits = String(exchange.request.data ?? '') || t('noDigits');
		return el(
			'li',
			{ class: toneOfExchange(exchange) },
			el('span', { class: 'number' }, count(index + 1)),
			el('span', {}, t('conversationStep', { app: exchange.app_name, digits })),
			el('span', { class: 'badge soft' }, t('output', { output: exchange.outcome || '…' })),
			msItem(exchange.ms, 'ms'),
		);
	});
	return el(
		'section',
		{ class: 'conversation' },
		el('h3', {}, t('conversation', { n: count(components.length) })),
		el('ol', {}, ...steps),
	);
}

function item(step: Step, trace: Trace, said: Set<string>): HTMLElement {
	const index = step.index ?? 0;
	const body = (): [Tone, HTMLElement] => {
		const exchange = step.kind === 'request' ? trace.components[index] : undefined;
		if (exchange) return [toneOfExchange(exchange), exchangeItem(exchange)];
		const sent = step.kind === 'event' ? trace.events[index] : undefined;
		if (sent) return ['soft', event(sent, trace, said)];
		const heard = step.kind === 'heard' || step.kind === 'prompt' ? trace.heard[index] : undefined;
		if (heard !== undefined) return ['soft', heardItem(heard)];
		const [tone, text] = plain(step, trace);
		return [tone, el('div', { class: 'line' }, el('strong', {}, text))];
	};
	const [tone, content] = body();
	return el('li', { class: `step ${step.kind} ${tone}` }, ltr(minutes(step.at), 'time'), content);
}

/** Rings and talks on one line, to scale. */
function strip(trace: Trace): HTMLElement {
	const total = Math.max(1, trace.steps.at(-1)?.at ?? 1);
	const marks = trace.steps.filter(({ kind }) => kind !== 'event' && kind !== 'request');
	const parts = marks.flatMap((step, index) => {
		if (step.kind !== 'ring' && step.kind !== 'answer') return [];
		const until = marks[index + 1]?.at ?? total;
		const label = `${step.kind === 'ring' ? t('rings', { who: step.who ?? '' }) : t('phaseTalking', { who: step.who ?? '' })}: ${t('seconds', { s: count(until - step.at) })}`;
		const part = el('i', { class: step.kind, title: label });
		part.style.insetInlineStart = `${(step.at / total) * 100}%`;
		part.style.inlineSize = `${((until - step.at) / total) * 100}%`;
		return [part];
	});
	return el('div', { class: 'strip', 'aria-hidden': 'true' }, ...parts);
}

/** A call from the first ring to its end, in order. */
export function timeline(trace: Trace): HTMLElement[] {
	const steps = conversation(trace);
	const said = new Set<string>();
	return [
		strip(trace),
		...(steps ? [steps] : []),
		el('ol', { class: 'steps' }, ...trace.steps.map((step) => item(step, trace, said))),
	];
}
