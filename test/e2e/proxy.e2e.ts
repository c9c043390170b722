import type { StoredWorkflow } from '../harness/n8n';
import { chain, eventually, node, openTestEnvironment, ours } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { statusOf } from '../harness/rawRequest';

const SECRET = 'secret-of-the-address';
const PBX = '192.168.50.7';

let environment: TestEnvironment;
let workflow: StoredWorkflow;

beforeAll(async () => {
	environment = await openTestEnvironment({ N8N_PROXY_HOPS: '1' });
	const id = await environment.n8n.createCredential('Door', 'simotelWebhookApi', {
		...{ user: '', password: '', allowedAddresses: '192.168.50.0/24, 2001:db8::/32', urlSecret: SECRET },
	});
	const credentials = { simotelWebhookApi: { id, name: 'Door' } };
	const trigger = ours(
		'Event',
		'simotelTrigger',
		{ authentication: 'credential', events: ['*'], filters: {}, options: { includeRaw: true } },
		{ credentials },
	);
	workflow = await environment.n8n.createWorkflow(
		chain('proxy', [trigger, node('Keep', 'n8n-nodes-base.noOp', 1, {})]),
	);
	await environment.n8n.activate(workflow);
});

afterAll(async () => await environment.close());

/** As a proxy passes it on: it appends the address that it sees to what the sender claims. */
async function send(
	forwarded: string | undefined,
	query = `?secret=${SECRET}`,
	type = 'application/json',
): Promise<number> {
	const headers: Record<string, string> = { 'content-type': type };
	if (forwarded !== undefined) headers['x-forwarded-for'] = forwarded;
	const body = JSON.stringify({ event_name: 'Ping', sent_by: forwarded ?? 'nobody' });
	const url = environment.n8n.webhookUrl(workflow, 'Event') + query;
	return (await fetch(url, { method: 'POST', headers, body })).status;
}

test('behind one proxy the address that the proxy saw counts, whatever the sender claims', async () => {
	expect(await send(PBX)).toBe(200);
	expect(await send('2001:db8::5')).toBe(200);
	expect(await send(`10.9.9.9, ${PBX}`)).toBe(200);
	// A body that n8n leaves unread, because it knows no such type.
	expect(await send(PBX, undefined, 'application/octet-stream')).toBe(200);
	expect(await send(`${PBX}, 10.9.9.9`)).toBe(403);
	expect(await send(`${PBX}, ${PBX}, 10.9.9.9`)).toBe(403);
	expect(await send('10.9.9.9')).toBe(403);
	expect(await send('garbage')).toBe(403);
	expect(await send(undefined)).toBe(403);
	expect(await send(PBX, '?secret=wrong')).toBe(401);
	expect(await send(PBX, '')).toBe(401);
});

test('an address counts in every way to write it, and nothing that looks like one', async () => {
	const url = `${environment.n8n.webhookUrl(workflow, 'Event')}?event_name=Ping&sent_by=nobody&secret=${SECRET}`;
	const from = async (seen: string) => await statusOf(url, 'X-Forwarded-For', seen);
	for (const seen of [`::ffff:${PBX}`, '::FFFF:c0a8:3207', '2001:db8::7'])
		expect([seen, await from(seen)]).toEqual([seen, 200]);
	for (const seen of [
		`${PBX}, ::ffff:198.51.100.9`,
		`${PBX} 198.51.100.9`,
		`${PBX}.evil.example.net`,
		`::${PBX}`,
		'2001:db9::7',
		'unknown',
		'',
	])
		expect([seen, await from(seen)]).toEqual([seen, 403]);
	expect(await statusOf(url, 'X-Forwarded-For', PBX, 'X-Forwarded-For', '198.51.100.9')).toBe(403);
	expect(await statusOf(url, 'X-Real-IP', PBX, 'X-Forwarded-For', '198.51.100.9')).toBe(403);
});

test('refused requests start nothing, and the secret is in no execution', async () => {
	const runs = await eventually(async () => {
		const done = await environment.n8n.executions(workflow);
		return done.length >= 7 && done;
	});
	expect(runs).toHaveLength(7);
	for (const { id } of runs) {
		const stored = JSON.stringify(await environment.n8n.rest('GET', `/executions/${id}`));
		expect(stored).toContain('sent_by');
		expect(stored).not.toContain(SECRET);
	}
	expect(environment.n8n.log).not.toContain(SECRET);
});
