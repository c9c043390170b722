import { attemptTime, eventTime, extendedJson, jalali, parseRequestTime } from '../clock';
import { recordId } from '../ids';
import { addRecord } from '../seed';
import type { Stored, Wire } from '../types';
import type { ApiRequest } from './request';

/** Campaigns come back with Persian dates beside the same instants in extended JSON. */
export function renderCampaign(record: Stored): Wire {
	const start = parseRequestTime(record.start);
	const end = parseRequestTime(record.end);
	return {
		...record,
		date: jalali(record.date),
		...(start ? { start: jalali(start), isoStart: extendedJson(start) } : {}),
		...(end ? { end: jalali(end), isoEnd: extendedJson(end) } : {}),
	};
}

/** The numbers of a new campaign are called at once: each becomes a row of the report and an event. */
export function runCampaign(record: Stored, { sim, state }: ApiRequest): void {
	const groups = Array.isArray(record.groups) ? record.groups : [];
	const fromGroups = state
		.records('autodialer/groups')
		.filter((group) => groups.includes(group._id))
		.flatMap((group) => (Array.isArray(group.numbers) ? group.numbers : []));
	const own = Array.isArray(record.numbers) ? record.numbers : [];
	const numbers = [...own, ...fromGroups].map(String).filter((number) => number !== '');
	record.count = numbers.length;
	record.status = 'completed';
	numbers.forEach((number, index) => {
		const disposition = index % 3 === 2 ? 'NO ANSWER' : 'ANSWERED';
		const answered = disposition === 'ANSWERED';
		const now = state.now();
		const cdrId = recordId(now);
		addRecord(state, 'autodialer/reports', {
			campaign: record.name,
			campaign_id: record._id,
			trunk_manager_id: record.trunk_manager_id,
			interface_context: record.interface_context,
			interface_text: record.interface_text,
			number,
			disposition,
			[disposition]: 1,
			try: 1,
			repeat: 1,
			billsec: answered ? 12 : 0,
			wait: 6,
			start: jalali(now),
			status: 'in-process',
			input: '',
			tries: [
				{
					cdr_id: { $oid: cdrId },
					cause: '16',
					'cause-txt': 'Normal Clearing',
					starttime: extendedJson(now),
					disposition,
					wait: 6,
				},
			],
		});
		void sim.emitEvent('AutoDialerReport', {
			start: eventTime(now, state.settings.localTime),
			end: now.toISOString().slice(0, 16).replace('T', ' ') + ':00',
			campaign_id: record._id,
			campaign: record.name,
			interface_context: record.interface_context,
			interface_text: record.interface_text,
			number,
			disposition,
			try: 1,
			repeat: 1,
			billsec: answered ? 12 : 0,
			wait: 6,
			tries: [
				{
					cdr_id: cdrId,
					cause: '16',
					'cause-txt': 'Normal Clearing',
					starttime: attemptTime(now),
					disposition,
					wait: 6,
				},
			],
		});
	});
}
