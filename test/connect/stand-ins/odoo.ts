import { Refusal, object, startStandIn } from './standIn';
import type { Json, StandIn } from './standIn';

export const ODOO = { db: 'office', username: 'simotel@example.org', password: 'odoo-test-password' };

export interface Odoo extends StandIn {
	partners: Json[];
	messages: Json[];
	activities: Json[];
}

/** Odoo 14 to 18: JSON-RPC on one address; errors are HTTP 200 with `error`. */
export async function startOdoo(): Promise<Odoo> {
	const partners: Json[] = [];
	const messages: Json[] = [];
	const activities: Json[] = [];
	const tables: Record<string, Json[]> = {
		'res.partner': partners,
		'mail.message': messages,
		'mail.activity': activities,
		'ir.model': [{ id: 77, model: 'res.partner' }],
	};
	const service = await startStandIn({
		routes: (app, self) => {
			app.post('/jsonrpc', async (request) => {
				const { jsonrpc, params, id } = object(request.body);
				const { service: name, method, args } = object(params);
				if (jsonrpc !== '2.0' || !Array.isArray(args)) throw new Refusal(400, {}, 'no JSON-RPC');
				const answer = (result: unknown) => ({ jsonrpc: '2.0', id, result });
				const refuse = (message: string) => {
					self.refused.push(message);
					return { jsonrpc: '2.0', id, error: { code: 200, message, data: { message } } };
				};
				if (name === 'common' && method === 'login') {
					const right = [ODOO.db, ODOO.username, ODOO.password].every(
						(value, index) => args[index] === value,
					);
					return answer(right ? 2 : false);
				}
				const [db, user, password, model, action, ...rest] = args as [string, number, string, string, string];
				if (db !== ODOO.db || user !== 2 || password !== ODOO.password) return refuse('Access Denied');
				const table = tables[model];
				if (!table) return refuse(`Object ${model} doesn't exist`);
				if (action === 'search_read') {
					const [domain, fields] = rest as unknown as [Array<[string, string, unknown]>, string[]];
					const odd = domain.find(([, , value]) => model === 'res.partner' && typeof value !== 'string');
					if (odd) return refuse(`${odd[0]} is compared with ${typeof odd[2]}`);
					const rows = table.filter((row) =>
						domain.every(([field, operator, value]) =>
							operator === '=' ? row[field] === value : String(row[field] ?? '').includes(String(value)),
						),
					);
					return answer(
						rows.map((row) => ({
							id: row.id,
							...Object.fromEntries(fields.map((field) => [field, row[field] ?? false])),
						})),
					);
				}
				if (action !== 'create') return refuse(`no method ${action}`);
				const [values] = rest as unknown as [Json];
				if (model === 'res.partner' && !values.name) return refuse('name is needed');
				if (
					model === 'mail.message' &&
					typeof values.res_id !== 'number' &&
					!/^\d+$/.test(String(values.res_id))
				)
					return refuse('res_id');
				table.push({ ...values, id: 100 + table.length });
				return answer(100 + table.length - 1);
			});
		},
	});
	return Object.assign(service, { partners, messages, activities });
}
