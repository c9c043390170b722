import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { account } from '../harness/account';
import { runNode } from '../harness/engine';

/** What a person may leave to the node: empty fields, the only file, the whole day of a report. */

let sim: Simulator;
beforeAll(async () => {
	sim = await startSimulator();
});
afterAll(async () => await sim.close());

const run = async (
	resource: string,
	operation: string,
	parameters: IDataObject,
	items?: INodeExecutionData[],
) =>
	await runNode({
		node: new Simotel(),
		parameters: { resource, operation, ...parameters },
		credentials: { simotelApi: account(sim.url) },
		...(items ? { items } : {}),
	});

/** The body of the last order, as it came to the PBX. */
const lastOrder = () =>
	sim.state.requests.filter((request) => String(request.path).endsWith('call/originate/act')).at(-1)?.body as
		IDataObject | undefined;

describe('Originate', () => {
	const order = async (parameters: IDataObject) => {
		const { error } = await run('call', 'originate', { caller: '200', callee: '09120000001', ...parameters });
		expect(error).toBeUndefined();
		return lastOrder();
	};

	test('needs no more than two numbers', async () => {
		expect(await order({})).toMatchObject({ caller_id: '200', context: 'main_routing' });
		expect(await order({ context: ' ', callerId: '' })).toMatchObject({ context: 'main_routing' });
	});

	test('shows the other party to somebody outside, unless a number is given', async () => {
		const trunk = { __rl: true, mode: 'key', value: 'Main Trunk' };
		const outside = { caller: '09120000002', callee: '204', additionalFields: { trunk } };
		expect(await order(outside)).toMatchObject({ trunk_name: 'Main Trunk', caller_id: '204' });
		expect(await order({ ...outside, callerId: '021 0000-0000' })).toMatchObject({
			caller_id: '02100000000',
		});
	});
});

describe('Extension', () => {
	test('settings of technicians stand apart and reach the PBX', async () => {
		const { properties } = new Simotel().description;
		const form = properties.filter(
			({ displayOptions }) =>
				displayOptions?.show?.resource?.includes('extension') === true &&
				displayOptions.show.operation?.includes('create') === true,
		);
		const names = form.map(({ name }) => name);
		expect(names.slice(0, 3)).toEqual(['number', 'name', 'secret']);
		const inside = (name: string) =>
			(form.find((property) => property.name === name)?.options ?? []).map((option) => option.name);
		expect(inside('advancedFields')).toEqual(expect.arrayContaining(['dtmfMode', 'nat', 'userType']));
		expect(inside('additionalFields')).toEqual(expect.arrayContaining(['email', 'forwardAll']));
		expect(inside('additionalFields')).not.toContain('nat');
		const { error } = await run('extension', 'create', {
			...{ number: '250', name: 'Test', secret: 'Secret-123456' },
			additionalFields: { email: 'test@example.org' },
			advancedFields: { dtmfMode: 'info' },
		});
		expect(error).toBeUndefined();
		const stored = () => sim.state.records('pbx/users').find(({ number }) => number === '250');
		expect(stored()).toMatchObject({ email: 'test@example.org', dtmfmode: 'info' });
		const changed = await run('extension', 'update', {
			extension: { __rl: true, mode: 'key', value: '250' },
			advancedFields: { dtmfMode: 'inband' },
		});
		expect(changed.error).toBeUndefined();
		expect(stored()).toMatchObject({ email: 'test@example.org', dtmfmode: 'inband' });
	});
});

describe('Reports', () => {
	beforeAll(async () => {
		for (const extension of sim.state.records('pbx/users')) extension.call_record = 'no';
		for (let index = 0; index < 6; index++) {
			await sim.placeCall({ from: `0912000010${index}`, to: '201', talk: 1, answer: index % 3 === 0 });
		}
	});

	test('a period is given whole, unless it is limited', async () => {
		const { json } = await run('report', 'getCalls', { period: 'today' });
		expect(json.length).toBeGreaterThanOrEqual(6);
		const two = await run('report', 'getCalls', { period: 'today', returnAll: false, limit: 2 });
		expect(two.json).toHaveLength(2);
	});

	test('answered calls and missed ones can be asked for, and the limit counts only these', async () => {
		const of = async (result: string, more: IDataObject = {}) =>
			(await run('report', 'getCalls', { period: 'today', filters: { result }, ...more })).json;
		const answered = await of('answered');
		expect(answered.map((row) => row.answered)).toEqual(answered.map(() => true));
		const missed = await of('missed');
		expect(missed.map((row) => row.answered)).toEqual(missed.map(() => false));
		expect(Math.min(answered.length, missed.length)).toBeGreaterThan(1);
		expect(await of('answered', { returnAll: false, limit: 2 })).toHaveLength(2);
	});
});

describe('Files', () => {
	const audio = Buffer.from('RIFF\x24\0\0\0WAVEfmt ').toString('base64');
	const file = { data: audio, mimeType: 'audio/wav', fileName: 'hello.wav' };
	const create = async (binary: INodeExecutionData['binary'], more: IDataObject = {}) =>
		await run('announcement', 'create', { name: `Hello ${Math.random()}`, ...more }, [{ json: {}, binary }]);

	test('the only file of the item is taken, whatever its field is called', async () => {
		expect((await create({ recording: file })).error).toBeUndefined();
		expect((await create({ data: file, other: file })).error).toBeUndefined();
	});

	test('several files, or another name than the one that is there: the message names them', async () => {
		const several = await create({ first: file, second: file });
		expect(several.error?.message).toBe('The item has no file in the field "data"');
		expect(several.error?.description).toContain('"first", "second"');
		const other = await create({ first: file }, { binaryPropertyName: 'audio' });
		expect(other.error?.description).toContain('"first"');
	});
});
