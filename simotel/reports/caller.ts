import type { SimotelClient } from '../client/client';
import { SimotelError } from '../client/errors';
import { CALL_ID_KEYS } from '../calls';
import { rowsOf } from '../client/rows';
import { toSimotelDate } from '../dates';
import { allLatinDigits } from '../text';
import { textOf } from '../wire';
import type { WireObject } from '../wire';
import { rethrow } from '../rethrow';

const HOUR = 3_600_000;

/** Whether a caller has no number of its own: all who withhold it are no one caller. */
export const isWithheld = (number: string | null): boolean => !/[1-9]/.test(allLatinDigits(number ?? ''));

/** The last ten digits, which a number has in every notation (0912…, +98912…, 0098912…); null for shorter ones. */
export const subscriber = (number: string): string | null => /\d{10}$/.exec(number)?.[0] ?? null;

/** Whether two numbers are one, in whatever notation; short ones are extensions, and compared whole. */
export function sameNumber(value: unknown, number: string): boolean {
	const other = allLatinDigits(textOf(value) ?? '');
	const whole = subscriber(number);
	return whole === null ? other === number : subscriber(other) === whole;
}

/** Reports of calls; the quick report is what accounts with few permissions may read (docs/protocol.md#hosted-pbxs). */
export const CALL_REPORTS = ['reports/cdr/search', 'reports/quick/search'];

/** What the account or the edition of the PBX does not let it read, as opposed to what fails. */
const DENIED = ['addressNotAllowed', 'forbidden', 'noSuchService', 'notFound', 'notInVersion'];

/** What the first report says that may be read; the refusal where none may be. */
export async function readable<T>(
	[path, ...others]: string[],
	read: (path: string) => Promise<T>,
): Promise<T | SimotelError> {
	try {
		return await read(path);
	} catch (error) {
		if (!(error instanceof SimotelError) || !DENIED.includes(error.kind)) return await rethrow(error);
		if (others.length === 0) return error;
		const next = await readable(others, read);
		// The first refusal names the report that would have said most.
		return next instanceof SimotelError ? error : next;
	}
}

/** The last hours as a search takes them, and a day ahead, for a PBX whose clock is fast. */
export const lastHours = ({ zone }: SimotelClient, hours: number, now: Date): WireObject => ({
	from: toSimotelDate(new Date(now.getTime() - hours * HOUR), zone),
	to: toSimotelDate(new Date(now.getTime() + 24 * HOUR), zone),
});

/** Calls that are looked at: the call that is under way may have several rows already. */
const ENOUGH = 20;

/**
 * Whether a caller has called before, answered or not.
 *
 * @param hours how far back to look
 * @param callId the call that is under way, which does not count
 * @throws SimotelError when no report of calls can be read
 */
export async function calledBefore(
	client: SimotelClient,
	caller: string,
	hours: number,
	callId: string | null,
	now = new Date(),
): Promise<boolean> {
	const number = allLatinDigits(caller);
	if (isWithheld(number)) return false;
	const whole = subscriber(number);
	const rows = await readable(CALL_REPORTS, async (path) =>
		rowsOf(
			await client.search(path, {
				alike: String(whole !== null),
				conditions: { from: whole ?? number, to: '', cuid: '' },
				date_range: lastHours(client, hours, now),
				pagination: { start: 0, count: ENOUGH, sorting: {} },
			}),
		),
	);
	if (rows instanceof SimotelError) throw rows;
	const isOther = (row: WireObject) =>
		callId === null || CALL_ID_KEYS.every((key) => textOf(row[key]) !== callId);
	return rows.some((row) => sameNumber(row.src, number) && isOther(row));
}
