import { callIdIn } from '../calls';
import type { SimotelClient } from '../client/client';
import { isMissingFile } from '../client/errors';
import { abandon } from '../client/files';
import { rowsOf } from '../client/rows';
import { callIdTime, objectIdTime, parseSimotelDate, toIso, toSimotelDate } from '../dates';
import type { WireObject } from '../wire';
import { isObject, plainId, textOf } from '../wire';
import { adviceOn, inWords, notOk, ok, seen } from './checks';
import type { Advise, SetupCheck } from './checks';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** How far back calls are looked for (days). */
const LOOK_BACK = 30;
/** Newest calls that are looked at. */
const CALLS = 20;
/** Recordings that are tried, newest first. */
const RECORDINGS = 3;
/** Recordings are stored some time after a call; younger ones that are missing prove nothing (milliseconds). */
const YOUNG = 10 * MINUTE;

/** What the newest calls in the reports say about zone, delay, IDs and recordings. */
export async function checkCalls(
	client: SimotelClient,
	advise: Advise,
	now = Date.now(),
): Promise<SetupCheck[]> {
	const read = await newestCalls(client, advise, now);
	if ('problem' in read) return [read.problem];
	const { rows, path } = read;
	if (rows.length === 0)
		return [
			notOk(
				'warning',
				'Call Reports',
				`No call in the last ${LOOK_BACK} days`,
				'Place a call and check again. If calls are missing, look at log_to_redis in the settings of the PBX.',
			),
		];
	const found = `${rows.length} of the newest calls read from /${path}`;
	return [
		ok('Call Reports', found),
		zoneCheck(client, rows),
		lagCheck(rows, now),
		idCheck(rows),
		await recordingCheck(client, rows, advise, now),
	];
}

/** The quick report is the one that accounts with few permissions have. */
async function newestCalls(
	client: SimotelClient,
	advise: Advise,
	now: number,
): Promise<{ rows: WireObject[]; path: string } | { problem: SetupCheck }> {
	const body = {
		alike: 'true',
		conditions: { from: '', to: '', cuid: '' },
		date_range: {
			from: toSimotelDate(new Date(now - LOOK_BACK * DAY), client.zone),
			to: toSimotelDate(new Date(now + DAY), client.zone),
		},
		pagination: { start: 0, count: CALLS, sorting: { starttime: -1 } },
	};
	let problem: unknown;
	for (const path of ['reports/cdr/search', 'reports/quick/search']) {
		try {
			return { rows: rowsOf(await client.search(path, body)), path };
		} catch (error) {
			problem ??= error;
		}
	}
	return {
		problem: notOk(
			'failed',
			'Call Reports',
			seen(problem),
			adviceOn(problem, advise) || 'Allow the account to read a call report.',
		),
	};
}

const idOf = (row: WireObject) => callIdIn(row) ?? '';

/** Wall clock of a row as the zone reads it, against the ID, which holds the same moment in UTC. */
function zoneCheck(client: SimotelClient, rows: WireObject[]): SetupCheck {
	const zone = `Time zone ${client.zone}`;
	const pair = rows
		.map((row) => ({
			byId: callIdTime(idOf(row)),
			byText: parseSimotelDate(textOf(row.starttime) ?? textOf(row.start), client.zone),
		}))
		.find(({ byId, byText }) => byId !== null && byText !== null);
	if (!pair?.byId || !pair.byText)
		return notOk('unknown', 'Time Zone', 'No call has both an ID with a time and a start', '');
	const gap = pair.byText.getTime() - pair.byId.getTime();
	const steps = Math.round(gap / (30 * MINUTE));
	if (steps === 0) return ok('Time Zone', `${zone} fits the newest call (${toIso(pair.byId, client.zone)})`);
	const off = inWords(steps * 30 * MINUTE);
	return notOk(
		'warning',
		'Time Zone',
		`${zone} is ${off} ${steps > 0 ? 'behind' : 'ahead of'} the clock by which the PBX writes its reports`,
		'Set the PBX time zone to the one of the server; servers in Iran with old zone data still have a summer time.',
	);
}

/**
 * How long after the end of a call its record is written, in the middle of the newest calls.
 *
 * @returns seconds; null where the records do not say, or cannot be read
 */
export async function reportDelay(client: SimotelClient, now = Date.now()): Promise<number | null> {
	const newest = await newestCalls(client, () => '', now);
	const lags = 'problem' in newest ? [] : lagsOf(newest.rows);
	return lags.length === 0 ? null : Math.round(lags[Math.floor(lags.length / 2)] / 1_000);
}

/** How long after the end of each call its record was written (milliseconds, in order); the record's ID holds that time. */
function lagsOf(rows: WireObject[]): number[] {
	const lags = rows.flatMap((row) => {
		const written = objectIdTime(plainId(row._id))?.getTime();
		const began = callIdTime(idOf(row))?.getTime();
		const length = Number(row.duration ?? NaN);
		const seconds = Number.isFinite(length) ? length : Number(row.wait ?? 0) + Number(row.billsec ?? 0);
		return written === undefined || began === undefined ? [] : [written - began - seconds * 1_000];
	});
	return lags.map((lag) => Math.max(0, lag)).sort((a, b) => a - b);
}

function lagCheck(rows: WireObject[], now: number): SetupCheck {
	const incomplete = rows.filter((row) => textOf(row.disposition) === null && !(Number(row.billsec) > 0));
	const sorted = lagsOf(rows);
	const open = incomplete.length === 0 ? '' : `; ${incomplete.length} of them are not complete yet`;
	if (sorted.length === 0)
		return notOk('unknown', 'Report Delay', `The records do not say when they were written${open}`, '');
	const [median, worst] = [sorted[Math.floor(sorted.length / 2)], sorted[sorted.length - 1]];
	const newest = rows.map((row) => callIdTime(idOf(row))?.getTime() ?? 0).sort((a, b) => b - a)[0];
	const found = `Records come ${inWords(median)} after a call (at most ${inWords(worst)}); the newest call is ${inWords(now - newest)} old${open}`;
	return median < MINUTE && incomplete.length === 0
		? ok('Report Delay', found)
		: notOk(
				'warning',
				'Report Delay',
				found,
				`Let workflows wait at least ${inWords(worst)} for the record of a call.`,
			);
}

function idCheck(rows: WireObject[]): SetupCheck {
	const [row] = rows;
	const key = '_id' in row ? '_id' : 'id' in row ? 'id' : null;
	const form = key !== null && isObject(row[key]) ? ' (as an object)' : '';
	if (key === null)
		return notOk(
			'warning',
			'Record IDs',
			'Records have no ID',
			'The Report Trigger cannot follow this report.',
		);
	return ok(
		'Record IDs',
		`Records have their ID in "${key}"${form}; calls have the ID ${idOf(row) || 'of none'}`,
	);
}

/** Whether recordings can be read, and how young the youngest one is that can. */
async function recordingCheck(
	client: SimotelClient,
	rows: WireObject[],
	advise: Advise,
	now: number,
): Promise<SetupCheck> {
	const recorded = rows.filter((row) => textOf(row.record) !== null).slice(0, RECORDINGS);
	if (recorded.length === 0)
		return notOk(
			'unknown',
			'Recordings',
			'None of the newest calls names a recording',
			'Switch recording on for an extension or queue, if you want recordings.',
		);
	const missing: number[] = [];
	for (const row of recorded) {
		const file = textOf(row.record) ?? '';
		const age = now - (callIdTime(idOf(row))?.getTime() ?? now);
		try {
			abandon(await client.openFile('reports/audio/download', { file }, file));
			return ok('Recordings', `The recording of a call ${inWords(age)} ago can be read`);
		} catch (error) {
			if (!isMissingFile(error)) return notOk('warning', 'Recordings', seen(error), adviceOn(error, advise));
			missing.push(age);
		}
	}
	const young = missing.every((age) => age < YOUNG);
	return young
		? notOk(
				'unknown',
				'Recordings',
				'The newest recordings are not stored yet',
				'Check again in some minutes.',
			)
		: notOk(
				'warning',
				'Recordings',
				`The last ${missing.length} recordings are not on the PBX`,
				'Look at storage and storage period of recordings in the settings of the PBX.',
			);
}
