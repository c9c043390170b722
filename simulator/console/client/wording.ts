import { t } from './i18n';
import type { Row, Trace } from './model';

export type Tone = 'bad' | 'good' | 'soft' | 'warn';

/** Problems that the simulator words in English, in the words of the page. */
const PROBLEMS: Array<[RegExp, (match: RegExpExecArray) => string]> = [
	[/^connection refused at (\S+):/, ([, host]) => t('problemRefused', { host })],
	[/^(\S+) closed the connection/, ([, host]) => t('problemClosed', { host })],
	[/^timeout$/, () => t('problemTimeout')],
	[/^no address$/, () => t('problemNoAddress')],
	[/^address is no URL$/, () => t('problemNoUrl')],
	[/^not a JSON object$/, () => t('problemNotJson')],
	[/^refused$/, () => t('refusedAnswer')],
	[/^HTTP status (\d+)$/, ([, status]) => t('problemHttp', { status })],
];

export function problemText(problem: string): string {
	for (const [pattern, words] of PROBLEMS) {
		const match = pattern.exec(problem);
		if (match) return words(match);
	}
	return problem;
}

export function outcomeText(outcome: Trace['outcome']): string {
	switch (outcome) {
		case 'ANSWERED':
			return t('outAnswered');
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

export const toneOf = (outcome: Trace['outcome']): Tone =>
	outcome === 'ANSWERED' ? 'good' : outcome === 'RUNNING' ? 'warn' : 'bad';

/** How a call stands: what happens in it now, or how it ended. */
export function standing(row: Pick<Row, 'outcome' | 'phase' | 'who'>): string {
	const who = row.who ?? '';
	if (row.outcome === 'RUNNING' && row.phase === 'ring') return t('phaseRinging', { who });
	if (row.outcome === 'RUNNING' && row.phase === 'answer') return t('phaseTalking', { who });
	return outcomeText(row.outcome);
}

export const toneOfStatus = (status: number | null): Tone =>
	status !== null && status >= 200 && status < 300 ? 'good' : 'bad';

/** Milliseconds, with a fraction only where it says something. */
export const msText = (ms: number): string => `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
