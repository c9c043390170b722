import { SimotelError, messageOf } from '../client/errors';

/** How a check came out; `unknown` where nothing could be seen without changing the PBX. */
export type CheckStatus = 'ok' | 'warning' | 'failed' | 'unknown';

/** One thing that was looked at, in words for the person who runs the PBX. */
export interface SetupCheck {
	check: string;
	status: CheckStatus;
	/** What was seen. */
	found: string;
	/** What to do about it; empty when there is nothing to do. */
	what_to_do: string;
}

/** A check that came out well. */
export const ok = (check: string, found: string): SetupCheck => ({
	check,
	status: 'ok',
	found,
	what_to_do: '',
});

/** A check that asks for attention. */
export const notOk = (
	status: Exclude<CheckStatus, 'ok'>,
	check: string,
	found: string,
	whatToDo: string,
): SetupCheck => ({ check, status, found, what_to_do: whatToDo });

/** The kinds of error after which every other request would end the same way. */
const HOPELESS = new Set<string>([
	'addressNotAllowed',
	'cancelled',
	'connection',
	'dns',
	'notSimotel',
	'timeout',
	'tls',
	'unauthorized',
	'unreachable',
]);

/** Whether no further request to this server makes sense. */
export const isHopeless = (error: unknown): error is SimotelError =>
	error instanceof SimotelError && HOPELESS.has(error.kind);

/** Says what a person can do about an error of the PBX. */
export type Advise = (error: SimotelError) => string;

/** What to do about whatever was thrown; empty when nothing is known. */
export const adviceOn = (error: unknown, advise: Advise): string =>
	error instanceof SimotelError ? advise(error) : '';

/** What an error says, for `found`. */
export const seen = (error: unknown): string => messageOf(error);

const MINUTE = 60_000;

/** A length of time in words: seconds, minutes, hours or days. */
export function inWords(milliseconds: number): string {
	const seconds = Math.round(Math.abs(milliseconds) / 1_000);
	if (seconds < 120) return `${seconds} seconds`;
	const minutes = Math.round(Math.abs(milliseconds) / MINUTE);
	if (minutes < 120) return `${minutes} minutes`;
	const hours = Math.round(minutes / 60);
	return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
