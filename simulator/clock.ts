import { toJalaali } from 'jalaali-js';

/** The wall clock of the simulated PBX: Tehran, without summer time. */
const OFFSET_MINUTES = 210;

const pad = (value: number) => String(value).padStart(2, '0');

function local(date: Date): Date {
	return new Date(date.getTime() + OFFSET_MINUTES * 60_000);
}

function timeOf(date: Date): string {
	return `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
}

/** `1402-04-26 19:32:56`, as most replies give a time. */
export function jalali(date: Date): string {
	const at = local(date);
	const { jy, jm, jd } = toJalaali(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate());
	return `${jy}-${pad(jm)}-${pad(jd)} ${timeOf(at)}`;
}

/** `2023-07-17 19:32:56`, by the local clock. */
export function gregorian(date: Date): string {
	const at = local(date);
	return `${at.toISOString().slice(0, 10)} ${timeOf(at)}`;
}

/** Extended JSON, the form of the PBX's database. */
export function extendedJson(date: Date): { $date: { $numberLong: string } } {
	return { $date: { $numberLong: String(date.getTime()) } };
}

/** A time of an event: Gregorian with microseconds, in UTC unless the server is set to local time. */
export function eventTime(date: Date, localTime: boolean): string {
	const at = localTime ? local(date) : date;
	const micro = String(at.getUTCMilliseconds() * 1000 + 123).padStart(6, '0');
	return `${at.toISOString().slice(0, 10)} ${timeOf(at)}.${micro}`;
}

/** A time of a campaign's attempt in an event: local, on a clock of twelve hours that does not say which half. */
export function attemptTime(date: Date): string {
	const at = local(date);
	const half = new Date(at.getTime() - (at.getUTCHours() > 12 ? 12 * 3_600_000 : 0));
	return `${at.toISOString().slice(0, 10)} ${timeOf(half)}`;
}

/** A time of a request, `YYYY-MM-DD HH:mm` by the local clock; null when it is none. */
export function parseRequestTime(text: unknown): Date | null {
	const match = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2})$/.exec(String(text ?? ''));
	if (!match) return null;
	const [year, month, day, hour, minute] = match.slice(1).map(Number);
	return new Date(Date.UTC(year, month - 1, day, hour, minute) - OFFSET_MINUTES * 60_000);
}

/** `00:01:05`. */
export function hoursMinutesSeconds(seconds: number): string {
	return [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => pad(Math.floor(part))).join(':');
}
