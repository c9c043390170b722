import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startSimulator } from '../../simulator';
import type { ProfileName, Simulator } from '../../simulator';
import type { CollectionName } from '../../simulator/state';
import { servedPaths } from '../../simulator/api';
import { SERVICE_REQUESTS } from '../harness/clientRequests';
import type { ServiceRequest } from '../harness/clientRequests';
import { sendRaw } from '../harness/rawRequest';
import type { RawRequest } from '../harness/rawRequest';

const KEY = 'simulatortoken'.repeat(4).slice(0, 50);
const BASIC = { authorization: basic('n8n') };
const TOKEN = { 'x-apikey': KEY };
const BOTH = { authorization: basic('n8n-both'), 'x-apikey': [...KEY].reverse().join('') };
const JSON_TYPE = { 'content-type': 'application/json' };
/** Headers by the account and habits of a client. */
const ACCOUNTS: Record<string, Record<string, string>> = {
	basic: { ...BASIC, ...JSON_TYPE },
	'basic-untyped': BASIC,
	key: { ...TOKEN, ...JSON_TYPE },
	both: { ...BOTH, ...JSON_TYPE },
	'key+basic': { ...TOKEN, ...BASIC, ...JSON_TYPE },
	'key-behind-basic': { ...TOKEN, authorization: `Basic ${KEY}`, ...JSON_TYPE },
};

function basic(user: string): string {
	return `Basic ${Buffer.from(`${user}:simulator-password`).toString('base64')}`;
}

/** How a client of the field writes the request of a service. */
interface Client {
	name: string;
	profile?: ProfileName;
	headers: Record<string, string>;
	/** Base path, with its slashes. */
	base: string;
	/** The JSON that its language writes. */
	json?: (body: unknown) => string;
	/** Method and path, where they are not those of v4. */
	address?: (path: string) => [method: string, path: string];
	/** How it differs in what it says. */
	says?: (body: Record<string, unknown>, path: string) => unknown;
	/** Services that it has nothing to do with. */
	without?: RegExp;
}

const crlf = (body: unknown) => JSON.stringify(body, null, 4).replace(/\n/g, '\r\n');
const ascii = (text: string) =>
	text.replace(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
/** PHP escapes slashes and everything that is no ASCII, and an empty array is a list. */
const php = (body: unknown) => ascii(JSON.stringify(body).replace(/\//g, '\\/').replace(/\{\}/g, '[]'));
const python = (body: unknown) => ascii(JSON.stringify(body)).replace(/":/g, '": ').replace(/,"/g, ', "');

const VERBS: Record<string, string> = { add: 'POST', update: 'PUT', remove: 'DELETE', search: 'GET' };
const verbOf = (action: string) =>
	VERBS[action] ?? (/^(download|info|id)$/.test(action) ? 'GET' : action === 'upload' ? 'POST' : 'PUT');
const actionOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
/** v3 says by the verb what is done to a collection. */
const byVerb = (path: string): [string, string] => {
	const action = actionOf(path);
	return [verbOf(action), action in VERBS ? path.slice(0, -action.length - 1) : path];
};

/** Digits that were text are numbers, flags are booleans: what loosely typed clients make of a form. */
function loose(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(loose);
	if (typeof value === 'object' && value !== null)
		return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, loose(entry)]));
	if (value === 'true') return true;
	return typeof value === 'string' && /^[1-9]\d{0,8}$/.test(value) ? Number(value) : value;
}

const withoutEmpty = (body: Record<string, unknown>) =>
	Object.fromEntries(Object.entries(body).filter(([, value]) => value !== ''));

const CLIENTS: Client[] = [
	{ name: 'the collection of v4', headers: { ...BOTH, ...JSON_TYPE }, base: '//api/v4//', json: crlf },
	{
		name: 'the collection of v4, edition 3',
		headers: { ...BOTH, ...JSON_TYPE },
		base: '/api/v4/',
		json: crlf,
		says: (body, path) => ({
			...body,
			...(path === 'pbx/users/search' ? { alike: 1 } : {}),
			...(/faxes.download|autodialer.trunks.update/.test(path) ? { id: body._id, _id: undefined } : {}),
		}),
	},
	{
		name: 'the pages: jQuery',
		headers: { ...BOTH, ...JSON_TYPE, accept: '*/*', origin: 'null', 'x-requested-with': 'XMLHttpRequest' },
		base: '/api/v4/',
		address: (path) => [path === 'setting/ping/act' ? 'PUT' : 'POST', path],
	},
	{ name: "the vendor's PHP client", headers: { ...BASIC, ...JSON_TYPE }, base: '/api/v4/', json: php },
	{
		name: 'a call centre in PHP, as its users write the address',
		headers: { ...TOKEN, ...JSON_TYPE, accept: '*/*' },
		base: '/API/v4/',
		json: php,
		says: (body) => ({
			...body,
			...('conditions' in body ? { conditions: withoutEmpty(body.conditions as never) } : {}),
		}),
	},
	{
		name: 'a softphone with axios',
		headers: { ...TOKEN, 'content-type': 'application/json', accept: 'application/json, text/plain, */*' },
		base: '/api/v4/',
		says: (body) => ('alike' in body ? { ...body, alike: 1 } : body),
	},
	{
		name: 'PowerShell',
		headers: { ...BOTH, ...JSON_TYPE, 'user-agent': 'Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US)' },
		base: '/api/v4/',
		json: crlf,
		says: (body) => ('alike' in body ? { ...body, alike: true } : body),
	},
	{ name: 'Python', headers: { ...BASIC, ...JSON_TYPE }, base: '/api/v4/', json: python },
	{
		name: '.NET',
		headers: { ...TOKEN, 'content-type': 'application/json; charset=utf-8' },
		base: '/api/v4/',
	},
	{ name: 'a form with loose types', headers: { ...BASIC, ...JSON_TYPE }, base: '/api/v4/', says: loose },
	{
		name: 'ids as the replies write them',
		headers: { ...BASIC, ...JSON_TYPE },
		base: '/api/v4/',
		says: (body, path) =>
			/[a-f\d]{24}/.test(String(body._id)) && !path.includes('ordered')
				? { ...body, _id: { $oid: body._id } }
				: body,
	},
	{
		name: 'slashes at the end',
		headers: { ...BASIC, ...JSON_TYPE },
		base: '/api/v4/',
		address: (path) => ['POST', `${path}/`],
	},
	{
		name: 'the cloud, by key',
		profile: 'cloud',
		headers: { ...TOKEN, ...JSON_TYPE },
		base: '/api/v4.1/',
	},
	{
		name: "n8n's own HTTP Request node",
		profile: 'cloud',
		headers: { ...TOKEN, authorization: `Basic ${KEY}`, ...JSON_TYPE, accept: 'application/json,text/html' },
		base: '/api/v4.1/',
		json: (body) => JSON.stringify(body, null, 2),
	},
	{
		name: 'the collection of v3',
		profile: 'legacy',
		headers: { ...BOTH, ...JSON_TYPE },
		base: '/api/v3/',
		json: crlf,
		address: byVerb,
		without: /^setting/,
	},
	{
		name: 'the pages of v3',
		profile: 'legacy',
		headers: { ...BOTH, ...JSON_TYPE },
		base: '//api/v3/',
		address: byVerb,
		without: /^setting/,
	},
	{
		name: 'the PHP client of v3',
		profile: 'legacy',
		headers: { ...BASIC, 'x-apikey': '', ...JSON_TYPE },
		base: '/api/v3/',
		json: php,
		address: (path) => [verbOf(actionOf(path)), path],
		without: /^setting/,
	},
	{
		// Its table has PUT for everything; files it cannot send.
		name: 'the Laravel package of v3',
		profile: 'legacy',
		headers: { ...BASIC, 'x-apikey': '', ...JSON_TYPE },
		base: '/api/v3/',
		json: php,
		address: (path) => ['PUT', path],
		without: /^setting|upload$/,
	},
	{
		name: 'a fax client of v3 that says no type',
		profile: 'legacy',
		headers: BASIC,
		base: '/api/v3//',
		address: byVerb,
		without: /^setting/,
	},
];

let sim: Simulator;

/** The PBX with one record of each kind, and what the placeholders of the requests stand for. */
async function prepared(profile: ProfileName | undefined): Promise<Record<string, string>> {
	sim = await startSimulator({ profile });
	await sim.placeCall({ from: '09120000001', to: '204' });
	sim.state.files.set('message.wav', Buffer.from('RIFF0000WAVE'));
	const values: Record<string, string> = {
		'@recording': String(sim.state.calls[0].record),
		'@message': 'message.wav',
	};
	const version = { legacy: 'v3', cloud: 'v4.1' }[String(profile)] ?? 'v4';
	const add = async (path: string, body: object) => {
		const [method, address] = version === 'v3' ? byVerb(path) : ['POST', path];
		const sent = { method, path: `/api/${version}/${address}`, headers: { ...BASIC, ...JSON_TYPE } };
		return JSON.parse((await send({ ...sent, body: JSON.stringify(body) })).text) as {
			data: { _id: string };
		};
	};
	const campaign = SERVICE_REQUESTS.find(({ path }) => path === 'autodialer/campaigns/add');
	await add('autodialer/campaigns/add', campaign?.body ?? {});
	const [row] = sim.state.records('autodialer/reports');
	values['@try'] = (row.tries as Array<{ cdr_id: { $oid: string } }>)[0].cdr_id.$oid;
	values['@fax'] = (await add('pbx/faxes/add', { to: '02100000001', text: 'hello' })).data._id;
	return values;
}

const send = async (request: RawRequest) => await sendRaw(sim.url, request);

function multipart(file: string): Pick<RawRequest, 'headers' | 'body'> {
	const part = `content-disposition: form-data; name="file"; filename="${file}"\r\ncontent-type: audio/wav`;
	return {
		headers: { 'content-type': 'multipart/form-data; boundary=x' },
		body: `--x\r\n${part}\r\n\r\nRIFF\r\n--x--\r\n`,
	};
}

/** The request as this client sends it, with what the PBX has in the place of the placeholders. */
function written(
	client: Client,
	{ path, body, upload }: ServiceRequest,
	values: Record<string, string>,
): RawRequest {
	const [method, address] = client.address?.(path) ?? ['POST', path];
	// The youngest one is the client's own.
	const record = sim.state.records(path.slice(0, path.lastIndexOf('/')) as CollectionName).at(-1);
	const filled = JSON.parse(
		JSON.stringify(body).replace(/@[a-z]+/g, (name) => values[name] ?? String(record?._id)),
	) as Record<string, unknown>;
	const common = { method, path: `${client.base}${address}` };
	if (upload !== undefined) {
		const { headers, body: form } = multipart(upload);
		return { ...common, headers: { ...client.headers, ...headers }, body: form };
	}
	const said = client.says?.(filled, path) ?? filled;
	return { ...common, headers: client.headers, body: (client.json ?? JSON.stringify)(said) };
}

/** Done: a file, or an envelope that says so. */
function isTaken({ status, text }: { status: number; text: string }): boolean {
	if (status !== 200 || text === '') return false;
	if (!text.startsWith('{')) return true;
	const { success, data } = JSON.parse(text) as { success?: unknown; data?: { ok?: unknown } | null };
	return success === 1 && data?.ok !== 0;
}

afterEach(async () => await sim?.close());

test('each service has a request', () => {
	expect([...new Set(SERVICE_REQUESTS.map(({ path }) => path))].sort()).toEqual(servedPaths().sort());
});

describe('every service, in the hand of each client', () => {
	test.each(CLIENTS.map((client) => [client.name, client] as const))('%s', async (_name, client) => {
		const values = await prepared(client.profile);
		const refused: string[] = [];
		for (const request of SERVICE_REQUESTS) {
			if (client.without?.test(request.path)) continue;
			const sent = written(client, request, values);
			const reply = await send(sent);
			if (!isTaken(reply))
				refused.push(
					`${sent.method} ${sent.path} ${sent.body.replace(/\s+/g, ' ')}: ${reply.status} ${reply.text}`,
				);
		}
		expect(refused).toEqual([]);
	});
});

/** Requests that one client alone sends. */
const SINGLE = readFileSync(join(__dirname, '../harness/client-requests.txt'), 'utf8')
	.split('\n')
	.filter((line) => line !== '' && !line.startsWith('#'))
	.map((line) => {
		const [client, address, account, body, reason] = line.split(' | ');
		const [method, path] = address.split(' ');
		return { client, reason, sent: { method, path, headers: ACCOUNTS[account], body } };
	});
const USABLE = SINGLE.filter(({ reason }) => reason === undefined);
const UNUSABLE = SINGLE.filter(({ reason }) => reason !== undefined);

describe('what single clients send', () => {
	beforeEach(async () => void (await prepared(undefined)));

	test.each(USABLE.map(({ client, sent }) => [client, sent] as const))('%s', async (_client, sent) => {
		expect([sent.body, isTaken(await send(sent))]).toEqual([sent.body, true]);
	});

	test.each(UNUSABLE.map(({ client, reason, sent }) => [client, reason, sent] as const))(
		'no PBX can take that of %s: %s',
		async (_client, _reason, sent) => {
			expect(isTaken(await send(sent))).toBe(false);
		},
	);

	test('at least 97 in 100 requests are taken', () => {
		const services = CLIENTS.map(({ without }) =>
			SERVICE_REQUESTS.filter(({ path }) => !without?.test(path)),
		);
		const all = services.flat().length + SINGLE.length;
		expect((all - UNUSABLE.length) / all).toBeGreaterThan(0.97);
	});
});
