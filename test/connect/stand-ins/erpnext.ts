import { Refusal, lastTen, object, startStandIn } from './standIn';
import type { Json, StandIn } from './standIn';

export const ERPNEXT = { key: 'erp-key', secret: 'erp-secret' };
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
const STATES = ['Ringing', 'In Progress', 'Completed', 'Failed', 'Busy', 'No Answer', 'Queued', 'Cancelled'];

export interface ErpNext extends StandIn {
	contacts: Array<{ name: string; first_name: string; phone: string }>;
	leads: Json[];
	/** Entries of the Call Log by their names. */
	calls: Map<string, Json>;
	todos: Json[];
	/** Extensions of the owners of leads, by the last ten digits; a Server Script of the documentation answers them. */
	owners: Map<string, string>;
	/** Numbers of the agents for whom a card was opened. */
	cards: string[];
}

/** ERPNext: /api/resource, `token key:secret`, a Call Log whose ID is its name. */
export async function startErpNext(): Promise<ErpNext> {
	const state = { contacts: [] as ErpNext['contacts'], leads: [] as Json[], todos: [] as Json[] };
	const calls = new Map<string, Json>();
	const cards: string[] = [];
	const owners = new Map<string, string>();
	const refuse = (status: number, exception: string) =>
		new Refusal(status, { exception, exc_type: exception }, exception);
	function check(call: Json): void {
		if (!STATES.includes(String(call.status))) throw refuse(417, `ValidationError: status ${call.status}`);
		for (const field of ['start_time', 'end_time'])
			if (call[field] !== undefined && !TIME.test(String(call[field])))
				throw refuse(417, `ValidationError: ${field}`);
		if (call.duration !== undefined && typeof call.duration !== 'number')
			throw refuse(417, 'ValidationError');
	}
	const likeOf = (filters: string, doctype: string, field: string) => {
		const [[table, column, operator, value]] = JSON.parse(filters) as string[][];
		if (table !== doctype || column !== field || operator !== 'like') throw refuse(417, 'filters');
		return lastTen(value);
	};
	const service = await startStandIn({
		routes: (app) => {
			app.addHook('preHandler', async (request) => {
				if (request.headers.authorization !== `token ${ERPNEXT.key}:${ERPNEXT.secret}`)
					throw refuse(401, 'AuthenticationError');
			});
			app.get('/api/method/simotel_owner', async (request) => {
				const { caller_number } = request.query as Record<string, string>;
				if (caller_number === undefined) throw refuse(417, 'caller_number');
				return { message: { extension: owners.get(lastTen(caller_number)) ?? '' } };
			});
			app.get('/api/resource/Contact', async (request) => {
				const { filters } = request.query as Record<string, string>;
				const digits = likeOf(filters, 'Contact Phone', 'phone');
				return { data: state.contacts.filter(({ phone }) => lastTen(phone) === digits) };
			});
			app.get('/api/resource/Lead', async (request) => {
				const { filters } = request.query as Record<string, string>;
				const digits = likeOf(filters, 'Lead', 'mobile_no');
				return { data: state.leads.filter(({ mobile_no }) => lastTen(mobile_no) === digits) };
			});
			app.post('/api/resource/Call Log', async (request) => {
				const call = object(request.body);
				if (!call.id || !call.from || !call.to || !['Incoming', 'Outgoing'].includes(String(call.type)))
					throw refuse(417, 'MandatoryError');
				check(call);
				const name = String(call.id);
				if (calls.has(name)) throw refuse(409, 'DuplicateEntryError');
				calls.set(name, { ...call, name });
				if (call.status === 'Ringing') cards.push(String(call.to));
				return { data: calls.get(name) };
			});
			app.put('/api/resource/Call Log/:name', async (request) => {
				const { name } = request.params as { name: string };
				const before = calls.get(name);
				if (!before) throw refuse(404, 'DoesNotExistError');
				const after = { ...before, ...object(request.body) };
				check(after);
				calls.set(name, after);
				return { data: after };
			});
			app.post('/api/resource/Lead', async (request) => {
				const lead = object(request.body);
				if (!lead.first_name) throw refuse(417, 'MandatoryError');
				state.leads.push({ ...lead, name: `CRM-LEAD-${state.leads.length + 1}`, lead_name: lead.first_name });
				return { data: state.leads.at(-1) };
			});
			app.post('/api/resource/ToDo', async (request) => {
				const todo = object(request.body);
				if (!todo.description) throw refuse(417, 'MandatoryError');
				state.todos.push({ ...todo, name: `todo-${state.todos.length + 1}` });
				return { data: state.todos.at(-1) };
			});
		},
	});
	return Object.assign(service, state, { calls, cards, owners });
}
