import { createHash } from 'node:crypto';

import { Refusal, lastTen, object, startStandIn } from './standIn';
import type { Json, StandIn } from './standIn';

export const SARV = { utype: 'company', user_name: 'api', password: 'sarv-test-password' };

export interface Sarv extends StandIn {
	records: Json[];
	saved: Array<{ module: string; values: Json }>;
}

/** SarvCRM: one address, method and module in the query, answers wrapped with status and data. */
export async function startSarv(): Promise<Sarv> {
	const records: Json[] = [];
	const saved: Sarv['saved'] = [];
	const refuse = (status: number, message: string) =>
		new Refusal(status, { status: String(status), message, data: null }, message);
	const answer = (data: unknown) => ({ status: '200', message: 'ok', data });
	const service = await startStandIn({
		routes: (app) => {
			app.route({
				method: ['GET', 'POST', 'PUT'],
				url: '/API.php',
				handler: async (request) => {
					const { method, module, number } = request.query as Record<string, string>;
					if (method === 'Login') {
						const { utype, user_name, password, language } = object(request.body);
						const hash = createHash('md5').update(SARV.password).digest('hex');
						if (request.method !== 'POST' || language !== 'fa_IR') throw refuse(400, 'Login');
						if (utype !== SARV.utype || user_name !== SARV.user_name || password !== hash)
							throw refuse(401, 'wrong login');
						return answer({ token: 'sarv-token' });
					}
					if (request.headers.authorization !== 'Bearer sarv-token') throw refuse(401, 'no token');
					if (method === 'SearchByNumber' && request.method === 'GET') {
						if (!/^0\d{10}$/.test(number)) throw refuse(400, 'number');
						return answer(records.filter((one) => lastTen(one.phone_mobile) === lastTen(number)));
					}
					if (method === 'Save' && request.method === 'POST' && ['Contacts', 'Calls'].includes(module)) {
						const values = object(request.body);
						if (!values.name && !values.last_name) throw refuse(400, 'a name is needed');
						saved.push({ module, values });
						const id = `sarv-${saved.length}`;
						const [phone_mobile] = (values.numbers ?? []) as string[];
						if (module === 'Contacts') records.push({ id, full_name: values.last_name, phone_mobile });
						return answer({ id });
					}
					throw refuse(400, `no method ${request.method} ${method}`);
				},
			});
		},
	});
	return Object.assign(service, { records, saved });
}
