import { el } from './dom';
import { t } from './i18n';
import type { ComponentExchange, Delivery, Row, Trace } from './model';
import type { Word } from './words';

export type Tone = 'bad' | 'good' | 'soft' | 'warn';

/** Problems that the simulator words in English, in the words of the page. */
const PROBLEMS: Array<[RegExp, (match: RegExpExecArray) => string]> = [
	[/^connection refused at (\S+):/, ([, host]) => t('problemRefused', { host })],
	[/^(\S+) closed the connection/, ([, host]) => t('problemClosed', { host })],
	[/^timeout$/, () => t('problemTimeout')],
	[/^no address$/, () => t('problemNoAddress')],
	[/^address is no URL$/, () => t('problemNoUrl')],
	[/^not a JSON object$/, () => t('problemNotJson')],
	[/^rejected$/, () => t('rejectedAnswer')],
	[/^no output "(.*)"$/, ([, output]) => t('problemNoOutput', { output })],
	[/^without (.+)$/, ([, fields]) => t('problemWithout', { fields })],
	[/^no Exit$/, () => t('problemNoExit')],
	[/^output "(.*)" leads back/, ([, output]) => t('problemLoop', { output })],
	[/^the caller hung up$/, () => t('hungUpCaller')],
	[/^dropped by a fault$/, () => t('faultDropped')],
];

/** What n8n refused: a component cannot send a password, an event can. */
type Sender = 'component' | 'event';

/** What an HTTP status of n8n means to whoever sent a request, and what helps. */
function statusText(status: number, sender: Sender): string {
	if (status === 401) return t(sender === 'component' ? 'http401Component' : 'http401Event');
	if (status === 403) return t('http403');
	if (status === 404) return t('http404');
	if (status === 413) return t('http413');
	if (status === 429) return t('http429');
	if (status >= 500) return t('http5xx', { status });
	if (status >= 400) return t('http4xx', { status });
	return t('httpOther', { status });
}

export function problemText(problem: string, sender: Sender = 'component'): string {
	const status = /^HTTP status (\d+)$/.exec(problem);
	if (status) return statusText(Number(status[1]), sender);
	for (const [pattern, words] of PROBLEMS) {
		const match = pattern.exec(problem);
		if (match) return words(match);
	}
	return problem;
}

/** Why an event was not taken; undefined when it was. */
export function refusalText({ status, answer }: Delivery): string | undefined {
	if (status === null) return answer === '' ? undefined : problemText(answer, 'event');
	return status >= 200 && status < 300 ? undefined : statusText(status, 'event');
}

/** What n8n itself says about a refusal: its message and its hint, whole. */
export function n8nText(response: unknown): string | undefined {
	const { message, hint } = objectOf(response);
	const said = [message, hint].filter((part) => typeof part === 'string' && part !== '');
	return said.length === 0 ? undefined : t('n8nSays', { what: said.join(' ') });
}

function objectOf(response: unknown): Record<string, unknown> {
	let value = response;
	if (typeof value === 'string') {
		try {
			value = JSON.parse(value);
		} catch {
			return {};
		}
	}
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function outcomeText(outcome: Trace['outcome']): string {
	switch (outcome) {
		case 'ANSWERED':
			return t('outAnswered');
		case 'BARRED':
			return t('outBarred');
		case 'BUSY':
			return t('outBusy');
		case 'FAILED':
			return t('outFailed');
		case 'NO ANSWER':
			return t('outNoAnswer');
		case 'RUNNING':
			return t('outRunning');
	}
}

/** A call that nobody took is no failure of anything: only what could not be put through at all is red. */
const toneOf = (outcome: Trace['outcome']): Tone =>
	outcome === 'ANSWERED' ? 'good' : outcome === 'FAILED' || outcome === 'BARRED' ? 'bad' : 'warn';

/** Components that reject, as rules and first callers do, do their work; other problems are some. */
export const toneOfExchange = ({ problem }: ComponentExchange): Tone =>
	problem === undefined ? 'good' : problem === 'rejected' ? 'soft' : 'bad';

type Standing = Pick<Row, 'outcome' | 'phase' | 'who' | 'rang' | 'served'>;

/** A call that ended in the menu: the PBX calls it not answered, and nothing went wrong. */
const endedInMenu = ({ outcome, rang, served }: Standing): boolean =>
	outcome === 'NO ANSWER' && served && !rang;

export const toneOfRow = (row: Standing): Tone => (endedInMenu(row) ? 'soft' : toneOf(row.outcome));

/** How a call stands: what happens in it now, or how it ended. */
export function standing(row: Standing): string {
	const who = row.who ?? '';
	if (row.outcome === 'RUNNING' && row.phase === 'ring') return t('phaseRinging', { who });
	if (row.outcome === 'RUNNING' && row.phase === 'answer') return t('phaseTalking', { who });
	if (row.outcome === 'RUNNING' && row.phase === 'prompt') return t('phasePrompt');
	return endedInMenu(row) ? t('outMenu') : outcomeText(row.outcome);
}

/** Kinds of what a caller hears, as the simulator words them. */
const HEARD: Record<string, Word> = {
	announcement: 'heardAnnouncement',
	clock: 'heardClock',
	date: 'heardDate',
	digits: 'heardDigits',
	duration: 'heardDuration',
	music: 'heardMusic',
	number: 'heardNumber',
	prompt: 'heardPrompt',
	sound: 'heardSound',
};

/** What a caller hears, in the words of the page. */
export function heardText(heard: string): string {
	const [kind, ...rest] = heard.split(' ');
	const word = Object.hasOwn(HEARD, kind) ? HEARD[kind] : undefined;
	return word === undefined ? heard : t(word, { what: rest.join(' ') });
}

export const toneOfStatus = (status: number | null): Tone =>
	status !== null && status >= 200 && status < 300 ? 'good' : 'bad';

/** Milliseconds, with a fraction only where it says something. */
const rounded = (ms: number): number => (ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms));

export const msText = (ms: number): string => t('inMs', { ms: rounded(ms) });

/** The same as an element of its own, in the direction of the language. */
export const msItem = (ms: number, name = ''): HTMLElement => el('bdi', { class: name }, msText(ms));

/** The same where there is little room. */
export const msShort = (ms: number, name = ''): HTMLElement =>
	el('bdi', { class: name, title: msText(ms) }, t('inMsShort', { ms: rounded(ms) }));
