import type { SimotelClient } from '../../../simotel/client/client';
import { rowsOf } from '../../../simotel/client/rows';
import { toSimotelDate } from '../../../simotel/dates';
import { inWords, notOk, ok } from '../../../simotel/setup/checks';
import type { SetupCheck } from '../../../simotel/setup';
import { isObject } from '../../../simotel/wire';
import type { WireObject } from '../../../simotel/wire';
import { sleep } from '../processes';

const EVERY = 3_000;
const LONGEST = 180_000;
const HOUR = 3_600_000;
const REPORTS = ['reports/quick/search', 'reports/cdr/search'];

/** What was seen of a call that was placed to look at its records. */
export interface TestCall {
	checks: SetupCheck[];
	/** By report: milliseconds after the order, and the row as it was then. */
	appearances: Record<string, Array<{ after: number; row: WireObject }>>;
}

/**
 * Places one call and watches when and how its records appear in the reports, for at most three minutes. Rings real
 * telephones: only on demand.
 */
export async function testCall(client: SimotelClient, caller: string, callee: string): Promise<TestCall> {
	const order = { caller, callee, context: 'main_routing', caller_id: caller, trunk_name: '', timeout: '30' };
	const data = await client.call('call/originate/act', order);
	const id = isObject(data) ? String(data.originated_call_id ?? '') : '';
	const began = Date.now();
	const appearances: TestCall['appearances'] = {};
	while (Date.now() - began < LONGEST) {
		await sleep(EVERY);
		for (const path of REPORTS) {
			const row = await newestRow(client, path, id, began).catch(() => undefined);
			if (row === undefined) continue;
			const seen = (appearances[path] ??= []);
			if (JSON.stringify(seen.at(-1)?.row) !== JSON.stringify(row))
				seen.push({ after: Date.now() - began, row });
		}
	}
	const checks = REPORTS.map((path) => {
		const [first] = appearances[path] ?? [];
		const times = (appearances[path] ?? []).length;
		return first === undefined
			? notOk('warning', `Test call in /${path}`, 'No record within three minutes', '')
			: ok(`Test call in /${path}`, `First record after ${inWords(first.after)}, ${times} versions of it`);
	});
	return { checks, appearances };
}

async function newestRow(
	client: SimotelClient,
	path: string,
	id: string,
	began: number,
): Promise<WireObject | undefined> {
	const rows = rowsOf(
		await client.search(path, {
			alike: 'true',
			conditions: { from: '', to: '', cuid: '' },
			date_range: {
				from: toSimotelDate(new Date(began - HOUR), client.zone),
				to: toSimotelDate(new Date(began + HOUR), client.zone),
			},
			pagination: { start: 0, count: 50, sorting: {} },
		}),
	);
	return rows.find((row) => row.originated_call_id === id);
}
