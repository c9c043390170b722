import { install, runner } from '../connect/installed';
import type { ByHand, Choices } from '../connect/installed';
import {
	startBot,
	startEitaa,
	startGhasedak,
	startIpPanel,
	startKavenegar,
	startMelipayamak,
	startSafir,
	startSmsIr,
} from '../connect/stand-ins/textMessages';
import type { TextService } from '../connect/stand-ins/textMessages';
import { openTable } from '../harness/examples';
import { eventually, openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import type { StoredWorkflow } from '../harness/n8n';

type Json = Record<string, unknown>;

const MOBILE = '09120000001';
const TEXT = 'سلام *سارا*, we will call_you back';

let environment: TestEnvironment;

beforeAll(async () => {
	environment = await openTestEnvironment();
});

afterAll(async () => await environment?.close());

const header = (name: string, key: string, value: string): ByHand => ({
	name,
	type: 'httpHeaderAuth',
	data: { name: key, value },
});

interface Way {
	start: () => Promise<TextService>;
	choices: (url: string) => Choices;
	/** The number or chat as the service wants it. */
	to: string;
}

const CHAT = '1234567';
const ways: Record<string, Way> = {
	kavenegar: {
		start: startKavenegar,
		choices: (address) => ({ settings: { address, panel_key: 'kave-test-key' } }),
		to: MOBILE,
	},
	'sms-ir': {
		start: startSmsIr,
		choices: (address) => ({
			settings: { address },
			credentials: [header('SMS.ir', 'X-API-KEY', 'sandbox-test-key')],
		}),
		to: MOBILE,
	},
	ippanel: {
		start: startIpPanel,
		choices: (address) => ({
			settings: { address },
			credentials: [header('IPPanel', 'Authorization', 'ippanel-test-key')],
		}),
		to: '+989120000001',
	},
	melipayamak: {
		start: startMelipayamak,
		choices: (address) => ({
			settings: { address },
			credentials: [
				{
					name: 'Melipayamak',
					type: 'httpCustomAuth',
					data: { json: JSON.stringify({ body: { username: 'meli', password: 'meli-test-password' } }) },
				},
			],
		}),
		to: MOBILE,
	},
	ghasedak: {
		start: startGhasedak,
		choices: (address) => ({
			settings: { address },
			credentials: [header('Ghasedak', 'ApiKey', 'ghasedak-test-key')],
		}),
		to: MOBILE,
	},
	...Object.fromEntries(
		['Bale', 'Telegram'].map((name) => [
			name.toLowerCase(),
			{
				start: startBot,
				choices: (baseUrl: string) => ({
					credentials: [{ name, type: 'telegramApi', data: { accessToken: '000000:test-token', baseUrl } }],
				}),
				to: CHAT,
			},
		]),
	),
	eitaa: {
		start: startEitaa,
		choices: (url) => ({
			credentials: [
				{
					name: 'Eitaa',
					type: 'telegramApi',
					data: { accessToken: '000000:eitaa-test', baseUrl: `${url}/api` },
				},
			],
		}),
		to: CHAT,
	},
};

describe.each(Object.keys(ways))('%s', (key) => {
	const way = ways[key];
	let service: TextService;
	let tell: (item: Json) => Promise<Json[]>;
	const byNumber = way.to !== CHAT;

	beforeAll(async () => {
		service = await way.start();
		tell = await runner(environment, await install(environment, `messages/${key}`, way.choices(service.url)));
	});

	afterAll(async () => {
		await service.close();
		expect(service.refused).toEqual([]);
	});

	test('sends a text', async () => {
		const [result] = await tell({ number: MOBILE, chat_id: CHAT, text: TEXT, reference: '1769842230.12' });
		expect(result).toMatchObject({ sent: true });
		expect(Object.keys(result).sort()).toEqual(['id', 'note', 'sent']);
		expect(String(result.id)).not.toBe('');
		expect(service.sent).toMatchObject([{ number: way.to, text: TEXT }]);
	});

	test('sends nothing to a landline, an extension or nobody', async () => {
		const nobody = byNumber
			? [{ number: '02100000000' }, { number: '204' }, { number: '' }]
			: [{ number: MOBILE, chat_id: '' }];
		for (const to of nobody)
			expect(await tell({ ...to, text: TEXT })).toMatchObject([{ sent: false, id: '' }]);
		expect(service.sent).toHaveLength(1);
	});

	test('says so when the service is gone', async () => {
		service.mode = 'down';
		await expect(tell({ number: MOBILE, chat_id: CHAT, text: TEXT, reference: '2' })).rejects.toThrow();
		service.mode = 'ok';
	});
});

test('Kavenegar: one message for the same call', async () => {
	const service = await startKavenegar();
	const choices = ways.kavenegar.choices(service.url);
	const tell = await runner(environment, await install(environment, 'messages/kavenegar', choices));
	for (const reference of ['1769842230.12', '1769842230.12', '1769842230.13'])
		await tell({ number: MOBILE, text: TEXT, reference });
	await service.close();
	expect(service.sent).toHaveLength(2);
});

test('SMS.ir: by the template of the sandbox, and numbers that take no advertising', async () => {
	const service = await startSmsIr();
	const { settings, credentials } = ways['sms-ir'].choices(service.url);
	const template = { ...settings, template_id: 123456, parameter: 'Code' };
	const verify = await install(environment, 'messages/sms-ir', { settings: template, credentials });
	expect(await (await runner(environment, verify))({ number: MOBILE, text: '12345' })).toMatchObject([
		{ sent: true, id: '89540001' },
	]);
	service.blocked.add(MOBILE);
	const bulk = await install(environment, 'messages/sms-ir', { settings, credentials });
	expect(await (await runner(environment, bulk))({ number: MOBILE, text: TEXT })).toMatchObject([
		{ sent: false, note: 'This number takes no advertising.' },
	]);
	await service.close();
	expect([service.sent.map(({ text }) => text), service.refused]).toEqual([['12345'], []]);
});

test('Melipayamak: a refusal that comes as HTTP 200 is no success', async () => {
	const service = await startMelipayamak();
	const { settings } = ways.melipayamak.choices(service.url);
	const name = 'Melipayamak of another';
	const wrong = { name, type: 'httpCustomAuth', data: { json: '{"body":{"username":"x","password":"y"}}' } };
	const workflow = await install(environment, 'messages/melipayamak', {
		settings,
		credentials: [wrong],
		rename: { Melipayamak: name },
	});
	expect(await (await runner(environment, workflow))({ number: MOBILE, text: TEXT })).toMatchObject([
		{ sent: false, id: '', note: 'InvalidUser' },
	]);
	await service.close();
});

test('Bale Safir: to the number, and as a text message to people without Bale', async () => {
	const safir = await startSafir();
	const sms = await startGhasedak();
	const instead = await install(environment, 'messages/ghasedak', ways.ghasedak.choices(sms.url));
	const workflow = await install(environment, 'messages/bale-safir', {
		settings: { address: safir.url },
		credentials: [header('Bale Safir', 'api-access-key', 'safir-test-key')],
		runs: { 'Text message instead': instead },
	});
	const tell = await runner(environment, workflow);
	expect(await tell({ number: MOBILE, text: TEXT, reference: 'c1' })).toMatchObject([
		{ sent: true, id: 'm-1' },
	]);
	safir.blocked.add('989120000002');
	expect(await tell({ number: '09120000002', text: TEXT })).toMatchObject([{ sent: true, id: '4248' }]);
	expect([safir.sent, sms.sent]).toMatchObject([
		[{ number: '989120000001', reference: 'c1' }],
		[{ number: '09120000002', text: TEXT }],
	]);
	await Promise.all([safir.close(), sms.close()]);
});

describe('a text after a missed call', () => {
	let service: TextService;
	let workflow: StoredWorkflow;

	beforeAll(async () => {
		service = await startKavenegar();
		const way = await install(environment, 'messages/kavenegar', ways.kavenegar.choices(service.url));
		workflow = await install(environment, 'messages/missed-call-text', {
			settings: { from_hour: 0, to_hour: 24 },
			runs: { 'Tell the caller': way },
		});
		environment.sim.state.settings.events.address = environment.n8n.webhookUrl(workflow, 'Call missed');
	});

	afterAll(async () => await service.close());

	test('goes to mobiles, once in the cooling time, and never to those who asked for that', async () => {
		const optOuts = await openTable(environment, 'Simotel Opt-Outs');
		await optOuts.insert({ number: '+989120000004' });
		let id = 0;
		const missed = async (src: string, more: Json = {}) =>
			await environment.sim.emitEvent('Cdr', {
				...{ src, dst: '600', type: 'incoming', disposition: 'NO ANSWER', duration: '20', billsec: '0' },
				...{ unique_id: `1769842230.${(id += 1)}`, ...more },
			});
		await Promise.all([missed(MOBILE), missed('+98 912 000 0001')]);
		await missed('02100000000');
		await missed('09120000004');
		await missed('09120000005', { disposition: 'ANSWERED', billsec: '20' });
		await missed('09120000006');
		await eventually(async () => service.sent.length === 2);
		await missed(MOBILE);
		await new Promise((resolve) => setTimeout(resolve, 2_000));
		expect(service.sent.map(({ number }) => number).sort()).toEqual([MOBILE, '09120000006']);
		const texts = await (await openTable(environment, 'Simotel Texts')).rows();
		expect(texts.map(({ number, sent }) => [number, sent]).sort()).toEqual([
			['+989120000001', true],
			['+989120000006', true],
		]);
	});
});
