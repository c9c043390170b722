import { createHash } from 'node:crypto';

import { startStandIn } from './standIn';
import type { Json, StandIn } from './standIn';

export const VTIGER_KEY = 'VtigerTestKey';
const QUERY = /^SELECT ([\w,]+) FROM (\w+) WHERE ((?:\w+='\+?\d+'(?: OR )?)+);$/;

export interface Vtiger extends StandIn {
	contacts: Json[];
	created: Array<{ type: string; element: Json }>;
}

/** Vtiger's webservice.php: a challenge, a login with its MD5, then queries; every refusal is HTTP 200. */
export async function startVtiger(): Promise<Vtiger> {
	const contacts: Json[] = [];
	const leads: Json[] = [];
	const created: Vtiger['created'] = [];
	const tokens = new Set<string>();
	const sessions = new Set<string>();
	const success = (result: unknown) => ({ success: true, result });
	const service = await startStandIn({
		routes: (app, self) => {
			const refuse = (code: string, message: string) => {
				self.refused.push(message);
				return { success: false, error: { code, message } };
			};
			app.get('/webservice.php', async (request) => {
				const { operation, username, sessionName, query } = request.query as Record<string, string>;
				if (operation === 'getchallenge') {
					if (username !== 'simotel') return refuse('INVALID_USER', 'user');
					const token = `token${tokens.size + 1}`;
					tokens.add(token);
					return success({ token, serverTime: 1764300000, expireTime: 1764300300 });
				}
				if (operation !== 'query') return refuse('UNKNOWN_OPERATION', `GET ${operation}`);
				if (!sessions.has(sessionName)) return refuse('INVALID_SESSIONID', 'session');
				const [, fields, table, conditions] = QUERY.exec(query) ?? [];
				if (table !== 'Contacts' && table !== 'Leads') return refuse('QUERY_SYNTAX_ERROR', query);
				const wanted = conditions.split(' OR ').map((one) => /^(\w+)='(.*)'$/.exec(one)?.slice(1) ?? []);
				const rows = (table === 'Leads' ? leads : contacts).filter((one) =>
					wanted.some(([field, value]) => one[field] === value),
				);
				return success(
					rows.map((one) => Object.fromEntries(fields.split(',').map((field) => [field, one[field]]))),
				);
			});
			app.post('/webservice.php', async (request) => {
				const type = request.headers['content-type'] ?? '';
				if (!type.startsWith('application/x-www-form-urlencoded')) return refuse('FORM', 'no form');
				const form = request.body as Record<string, string>;
				if (form.operation === 'login') {
					const token = [...tokens].find(
						(one) => createHash('md5').update(`${one}${VTIGER_KEY}`).digest('hex') === form.accessKey,
					);
					if (!token) return refuse('INVALID_USER_CREDENTIALS', 'Invalid username or password');
					const sessionName = `session${sessions.size + 1}`;
					sessions.add(sessionName);
					return success({ sessionName, userId: '19x1', version: '0.22' });
				}
				if (form.operation !== 'create') return refuse('UNKNOWN_OPERATION', `POST ${form.operation}`);
				if (!sessions.has(form.sessionName)) return refuse('INVALID_SESSIONID', 'session');
				const element = JSON.parse(form.element) as Json;
				const needed =
					form.elementType === 'Leads'
						? ['lastname', 'assigned_user_id']
						: [
								'subject',
								'activitytype',
								'eventstatus',
								'date_start',
								'time_start',
								'due_date',
								'assigned_user_id',
							];
				const missing = needed.find((field) => !element[field]);
				if (missing) return refuse('MANDATORY_FIELDS_MISSING', `${missing} does not have a value`);
				created.push({ type: form.elementType, element });
				const made = { ...element, id: `${form.elementType === 'Leads' ? 10 : 18}x${created.length}` };
				if (form.elementType === 'Leads') leads.push(made);
				return success(made);
			});
		},
	});
	return Object.assign(service, { contacts, created });
}
