import { readEvent } from '../../simotel/events/read';
import type { InboundRequest } from '../../simotel/inbound/request';

type Payload = Record<string, string | number>;

const ID = '1767258000.26180';
const NOW = new Date('2026-01-01T09:00:00Z');

/** Payloads as hosted PBXs send them. */
const PAYLOADS: Record<string, Payload> = {
	'an incoming call': {
		event_name: 'Incoming Call',
		number: '09120000001',
		entry_point: '982100000000',
		cuid: ID,
		unique_id: ID,
	},
	'a state change': {
		event_name: 'New State',
		exten: '204',
		state: 'InUse',
		participant: '09120000001',
		direction: 'in',
		cuid: ID,
		unique_id: ID,
		dialing: 'yes',
	},
	'an ended call': {
		event_name: 'Cdr',
		src: '09120000001',
		dst: '982100000000',
		did: '982100000000',
		type: 'incoming',
		disposition: 'ANSWERED',
		duration: 25,
		billsec: 20,
		cuid: ID,
		unique_id: ID,
	},
	'a missed call': {
		event_name: 'CDR',
		src: '09120000001',
		dst: '982100000000',
		type: 'no defined',
		disposition: 'NO-ANSWER',
		duration: 25,
		billsec: 0,
		cuid: ID,
		unique_id: ID,
	},
	'a voicemail': {
		event_name: 'VoiceMail',
		state: 'SUCCESS',
		filename: '1767258000__vm_record_file_0001.wav',
		caller: '09120000001',
		number: '205',
		duration: '8',
		date: '1404-10-11 12:30:00',
		cuid: ID,
		id: '5f6c5b56c92de0068f32e592',
	},
};

const texts = (payload: Payload) =>
	Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]));
const form = (payload: Payload) => new URLSearchParams(texts(payload)).toString();
const json = JSON.stringify;
const renamed = (payload: Payload, rename: (name: string) => string) => ({
	...payload,
	event_name: rename(String(payload.event_name)),
});
const nameless = (payload: Payload) =>
	Object.fromEntries(Object.entries(payload).filter(([key]) => key !== 'event_name'));
const body = (sent: unknown) => ({ query: {}, body: sent });
/** A form as servers read it: split at each `&` and the first `=`. */
const splitAsForm = (text: string) => Object.fromEntries(new URLSearchParams(text));

/** The ways in which a payload reaches n8n. */
const WAYS: Record<string, (payload: Payload) => InboundRequest> = {
	'JSON that n8n did not parse': (payload) => body(json(payload)),
	'JSON with a byte order mark': (payload) => body(`\ufeff${json(payload)}`),
	'JSON as bytes': (payload) => body(Buffer.from(json(payload))),
	'JSON in JSON': (payload) => body(json(json(payload))),
	'a list of one': (payload) => body([payload]),
	'a list of one, as text': (payload) => body(json([payload])),
	'a form': (payload) => body(texts(payload)),
	'a form as text': (payload) => body(form(payload)),
	'a multipart form': (payload) => body({ data: texts(payload), files: {} }),
	'JSON sent as a form': (payload) => body({ [json(payload)]: '' }),
	'JSON with signs of a form, sent as one': (payload) =>
		body(splitAsForm(json({ ...payload, token: 'a=b&c' }))),
	'a Python literal': (payload) => body(json(payload).replace(/"/g, "'")),
	'a query': (payload) => ({ query: texts(payload), body: {} }),
	'a query without a body': (payload) => ({ query: texts(payload), body: undefined }),
	'a query, each parameter twice': (payload) => ({
		query: Object.fromEntries(Object.entries(texts(payload)).map(([key, value]) => [key, [value, value]])),
		body: {},
	}),
	'query and body': (payload) => ({ query: texts(payload), body: payload }),
	'the name behind the address': (payload) => ({
		...body(nameless(payload)),
		pathName: String(payload.event_name).replace(' ', '').toLowerCase(),
	}),
	'below api_data': (payload) => body({ api_data: payload }),
	'below app_data': (payload) => body({ app_data: payload }),
	'below api_data, as text': (payload) => body({ api_data: json(payload) }),
	'below api_data, as a form': (payload) =>
		body(
			Object.fromEntries(Object.entries(texts(payload)).map(([key, value]) => [`api_data[${key}]`, value])),
		),
	'below api_data, in the query': (payload) => ({ query: { api_data: json(payload) }, body: {} }),
	'below api_data, the name beside it': (payload) =>
		body({ event_name: payload.event_name, api_data: nameless(payload) }),
	'name in capitals': (payload) => body(renamed(payload, (name) => name.toUpperCase())),
	'name in small letters with underscores': (payload) =>
		body(renamed(payload, (name) => name.toLowerCase().replace(' ', '_'))),
	'parameters of the address before its own': (payload) => ({
		query: { server_profile: 'office', ...texts(payload) },
		body: {},
	}),
	'parameters of the address beside a body': (payload) => ({
		query: { server_profile: 'office' },
		body: payload,
	}),
	'a token beside the fields': (payload) => body({ ...payload, token: 'invented' }),
	'IDs that are words': (payload) => body({ originated_call_id: 'null', ...payload, uniqueid: 'undefined' }),
	'numbers without quotes': (payload) =>
		body(
			Object.fromEntries(
				Object.entries(payload).map(([key, value]) => [
					key,
					/^[1-9]\d{1,12}$/.test(String(value)) ? Number(value) : value,
				]),
			),
		),
	'blanks around the values': (payload) =>
		body(
			Object.fromEntries(
				Object.entries(payload).map(([key, value]) => [
					key,
					typeof value === 'string' ? ` ${value} ` : value,
				]),
			),
		),
};

const read = (request: InboundRequest) =>
	readEvent(request, {
		...{ zone: 'Asia/Tehran', clock: 'auto', includeRaw: false, receivedAt: NOW },
		ownParameters: ['secret', 'api_key', 'token'],
	});

describe.each(Object.entries(PAYLOADS))('%s is the same item', (_kind, payload) => {
	const expected = read(body(payload));

	test.each(Object.entries(WAYS))('as %s', (_way, way) => {
		expect(expected.ok).toBe(true);
		expect(read(way(payload))).toEqual(expected);
	});
});
