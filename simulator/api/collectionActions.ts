import { extendedJson } from '../clock';
import { addRecord } from '../seed';
import type { PbxState } from '../state';
import type { Stored, Wire } from '../types';
import { COLLECTIONS, common } from './collections';
import type { Collection } from './collections';
import type { ApiRequest, Handler } from './request';
import { DONE, PlainReply, Refusal, Said, asWire, recordIdOf, required } from './request';
import { fits, isAlike, pageOf, periodOf } from './search';

/** Handlers of all collections, by path. */
export function collectionHandlers(): Array<[string, Handler]> {
	return COLLECTIONS.flatMap((collection) =>
		collection.actions.map((action): [string, Handler] => {
			const handler = { add, search, update, remove }[action];
			return [`${collection.name}/${action}`, (request) => handler(collection, request)];
		}),
	);
}

function add(collection: Collection, request: ApiRequest): unknown {
	const { state, body } = request;
	for (const name of collection.required) required(body, name);
	refuseDouble(collection, request, body);
	const record = addRecord(state, collection.name, { ...collection.defaults, ...body });
	collection.onAdd?.(record, request);
	state.bus.emit('state');
	if (collection.name === 'pbx/users' && state.traits.plainUserReply) {
		return new PlainReply({
			status: 'success',
			message: 'User created successfully',
			user_id: record.number,
		});
	}
	return new Said({ _id: collection.nullId ? null : record._id }, DONE);
}

function search(collection: Collection, { state, body }: ApiRequest): unknown {
	const alike = isAlike(body);
	const conditions = asWire(body.conditions);
	const wanted = Object.fromEntries(collection.conditions.map((key) => [key, conditions[key]]));
	const isReport = collection.name.startsWith('reports/');
	const period = collection.period ? periodOf(body, isReport) : null;
	const hidden = isReport && state.traits.reportsEmpty;
	const rows = (hidden ? [] : state.records(collection.name)).filter((record) => {
		const at = record.date.getTime();
		if (period && (at < period.from || at > period.to)) return false;
		return fits(record, wanted, alike);
	});
	const render = (record: Stored) => (collection.render ?? common)(record, state.traits);
	if (!collection.paged) return rows.map(render);
	const page = pageOf(
		rows,
		body,
		collection.paged,
		(record, key) => record[key],
		render,
		state.traits.pageRows,
	);
	const target = collection.name.split('/')[1];
	return isReport ? { ...page, target, useGroupBy: false } : page;
}

function update(collection: Collection, request: ApiRequest): unknown {
	const { state, body } = request;
	const record = recordOf(collection, request);
	refuseDouble(collection, request, body, record);
	const changes = Object.fromEntries(
		Object.entries(body).filter(([key]) => !['_id', 'id', 'date'].includes(key)),
	);
	// What is absent goes back to its default: a client that sends less than the whole record loses data.
	const kept = Object.fromEntries(
		Object.entries(record).filter(([key]) =>
			['_id', 'date', 'secret', 'queues', 'numbers', 'groups', 'status', 'repeat'].includes(key),
		),
	);
	for (const key of Object.keys(record)) if (!(key in kept)) Reflect.deleteProperty(record, key);
	Object.assign(record, collection.defaults, kept, changes);
	collection.onUpdate?.(record, request);
	state.bus.emit('state');
	if (!collection.answersRecord) return new Said('', DONE);
	const rendered = (collection.render ?? common)(record, state.traits);
	return new Said({ ...rendered, date: extendedJson(record.date) }, DONE);
}

function remove(collection: Collection, request: ApiRequest): unknown {
	const record = recordOf(collection, request);
	const records = request.state.records(collection.name);
	records.splice(records.indexOf(record), 1);
	collection.onRemove?.(record, request);
	request.state.bus.emit('state');
	return new Said('', DONE);
}

function recordOf(collection: Collection, { state, body }: ApiRequest): Stored {
	const id = idOf(collection, state, body);
	const record = state.records(collection.name).find((candidate) => candidate._id === id);
	if (!record) throw new Refusal('Requested operation failed');
	return record;
}

/** Older editions name the id of a dialler trunk `id`. */
function idOf({ name }: Collection, { traits }: PbxState, body: Wire): string {
	if (name !== 'autodialer/trunks') return recordIdOf(body);
	return traits.recordId === 'either' ? recordIdOf(body, '_id', 'id') : recordIdOf(body, traits.recordId);
}

function refuseDouble(collection: Collection, { state }: ApiRequest, body: Wire, self?: Stored): void {
	const { unique } = collection;
	if (!unique || body[unique.field] === undefined) return;
	const taken = state
		.records(collection.name)
		.some((record) => record !== self && record[unique.field] === body[unique.field]);
	if (taken) throw new Refusal(unique.message);
}
