import type { IDataObject } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { withoutSecrets } from '../../simotel/secrets';
import { account } from '../harness/account';
import { runNode } from '../harness/engine';

const SECRET = 'invented-secret-1';
const PIN = '84711';

let sim: Simulator;
beforeEach(async () => {
	sim = await startSimulator({ traits: { secret: 'clear' } });
	Object.assign(stored('pbx/users', '204'), {
		secret: SECRET,
		more_options: `remotesecret=${SECRET}\nnat=yes`,
	});
	Object.assign(stored('voicemails/voicemails', '205'), { password: PIN });
	const trunk = sim.state.records('pbx/trunks')[0];
	Object.assign(trunk, { secret: SECRET, register_string: `office:${SECRET}@sip.example.org/1` });
});
afterEach(async () => await sim.close());

function stored(path: 'pbx/users' | 'voicemails/voicemails', number: string) {
	const found = sim.state.records(path).find((record) => record.number === number);
	if (!found) throw new Error(`no ${number}`);
	return found;
}

async function run(resource: string, operation: string, parameters: IDataObject = {}) {
	const credentials = { simotelApi: account(sim.url, { timeout: 3 }) };
	const result = await runNode({
		node: new Simotel(),
		parameters: { resource, operation, returnAll: true, ...parameters },
		credentials,
	});
	if (result.error) throw result.error;
	return result.json;
}

const by = (value: string) => ({ __rl: true, mode: 'key', value });
const search = (path: string) => ({ path, body: '{ "alike": true, "status": "all", "conditions": {} }' });

describe.each([true, false])('with Simplify %p no secret is in the output of', (simplify) => {
	test.each<[string, string, IDataObject]>([
		['extension', 'getAll', {}],
		['extension', 'get', { extension: by('204') }],
		['voicemail', 'getAll', {}],
		['voicemail', 'get', { voicemail: by('205') }],
		['trunk', 'getAll', {}],
		['apiRequest', 'send', search('pbx/users/search')],
		['apiRequest', 'send', search('pbx/trunks/search')],
		['apiRequest', 'send', search('voicemails/voicemails/search')],
	])('%s %s', async (resource, operation, parameters) => {
		const json = await run(resource, operation, { ...parameters, simplify });
		expect(json.length).toBeGreaterThan(0);
		expect(JSON.stringify(json)).not.toMatch(new RegExp(`${SECRET}|${PIN}`));
	});
});

test('what was read with hidden secrets is written back without harm', async () => {
	const [read] = await run('extension', 'get', { extension: by('204'), simplify: false });
	expect(read.secret).toBe('******');
	const { secret, more_options: moreOptions } = read as Record<string, string>;
	await run('extension', 'update', {
		extension: by('204'),
		updateFields: { name: 'Mina', secret },
		advancedFields: { moreOptions },
	});
	expect(stored('pbx/users', '204')).toMatchObject({
		name: 'Mina',
		secret: SECRET,
		more_options: `remotesecret=${SECRET}\nnat=yes`,
	});
});

test.each(['extension', 'queue', 'trunk', 'voicemail', 'campaign', 'contact', 'group', 'blacklist'])(
	'a list of %s has few columns',
	async (resource) => {
		const rows = await run(resource, 'getAll');
		for (const row of rows) expect(Object.keys(row).length).toBeLessThanOrEqual(13);
	},
);

test('secrets are found at any depth, and nothing else is touched', () => {
	const given = {
		success: 1,
		data: [
			{ secret: 'a', Password: 4711, apiKey: 'k', required_password: 'yes', more: { pin: '' }, token: null },
		],
	};
	expect(withoutSecrets(given)).toEqual({
		success: 1,
		data: [
			{
				...{ secret: '******', Password: '******', apiKey: '******', required_password: 'yes' },
				...{ more: { pin: '' }, token: null },
			},
		],
	});
});
