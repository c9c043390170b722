import type { Traits } from './traits';
import type { CallRecord, Wire } from './types';

/** The company's number, as a reseller writes it: country code and area code, without plus and zeros. */
const COMPANY = '982100000000';

/** The number that was dialled as 98…; numbers inside the PBX become the company's. */
export function internationalNumber(dialled: string): string {
	return /^0[1-9]\d{9}$/.test(dialled) ? `98${dialled.slice(1)}` : COMPANY;
}

/** `entry_point` of a call that came in by a trunk. */
export function entryPointOf(traits: Traits, trunk: string, dialled: string): string {
	switch (traits.entryPoint) {
		case 'trunk':
			return trunk;
		case 'international':
			return internationalNumber(dialled);
		case 'withoutZero':
			return dialled.replace(/^0/, '');
	}
}

/** A disposition in this server's spelling. */
export function dispositionText(traits: Traits, disposition: string): string {
	switch (traits.dispositions) {
		case 'documented':
			return disposition;
		case 'noBlank':
			return disposition.replace(/ /g, '');
		case 'underscore':
			return disposition.replace(/ /g, '_');
		case 'dash':
			return disposition.replace(/ /g, '-');
		case 'lowerCase':
			return disposition.toLowerCase();
	}
}

/** The name of an event in this server's spelling. */
export function eventName(traits: Traits, name: string): string {
	switch (traits.eventNames) {
		case 'documented':
			return name;
		case 'newStateBlank':
			return name === 'NewState' ? 'New State' : name;
		case 'blanks':
			return name.replace(/([a-z])([A-Z])/g, '$1 $2');
		case 'lowerCase':
			return name.toLowerCase();
		case 'upperCaseCdr':
			return name.replace(/^Cdr/, 'CDR');
	}
}

function typeText(traits: Traits, type: CallRecord['type']): string {
	switch (traits.callType) {
		case 'documented':
			return type;
		case 'noDefined':
			return 'no defined';
		case 'feature':
			return 'feature';
	}
}

/** The call id under the key, or keys, that this server uses in events. */
export function callIdFields(traits: Traits, id: string): Wire {
	switch (traits.callIdKey) {
		case 'cuid':
			return { cuid: id };
		case 'unique_id':
			return { unique_id: id };
		case 'both':
			return { cuid: id, unique_id: id };
		case 'none':
			return {};
	}
}

/** `unique_id` of a component request. */
export function componentIdFields(traits: Traits, id: string): Wire {
	switch (traits.componentCallId) {
		case 'sent':
			return { unique_id: id };
		case 'empty':
			return { unique_id: '' };
		case 'absent':
			return {};
	}
}

/** What a finished call was: the fields of its Cdr before any server's habits. */
interface Ended {
	record: CallRecord;
	starttime: string;
	endtime: string;
	/** Ringing, in seconds. */
	wait: number;
}

/** Fields of Cdr as this server sends them. */
export function cdrFields(traits: Traits, { record, starttime, endtime, wait }: Ended): Wire {
	const answered = record.disposition === 'ANSWERED';
	const incoming = record.type === 'incoming';
	const did = internationalNumber(record.did ?? '');
	const talk = answered ? { billsec: record.billsec } : { duration: wait };
	const both = { duration: wait + record.billsec, billsec: record.billsec };
	const dispositions = dispositionText(traits, record.disposition);
	return {
		...(traits.cdrTimes ? { starttime, endtime } : {}),
		src: record.src,
		dst: incoming && traits.cdrDst === 'did' ? did : record.dst,
		...(traits.cdrDid && incoming ? { did } : {}),
		type: typeText(traits, record.type),
		disposition: traits.cdrDisposition === 'sent' ? dispositions : '',
		...(traits.cdrDuration === 'both' ? both : talk),
		...(traits.cdrWait ? { wait } : {}),
		...(traits.cdrRecord && record.record !== undefined ? { record: record.record } : {}),
		...(record.poll_point === undefined
			? {}
			: { poll_point: record.poll_point, poll_lable: record.poll_label }),
		...(traits.cdrPoints ? pointFields(traits, record) : {}),
	};
}

const pointFields = (traits: Traits, { entry_point, outgoing_point }: CallRecord): Wire => ({
	...(entry_point === undefined ? {} : { entry_point }),
	...(outgoing_point === undefined ? {} : outgoingFields(traits, outgoing_point)),
});

export const outgoingFields = (traits: Traits, trunk: string): Wire => ({ [traits.outgoingPointKey]: trunk });
