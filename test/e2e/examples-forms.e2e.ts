import type { StoredWorkflow } from '../harness/n8n';
import { feed, importExample, openTable } from '../harness/examples';
import { eventually, openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { toneWav } from '../../simulator/audio';

const LOGIN = { authorization: `Basic ${Buffer.from('office:form-password').toString('base64')}` };

let environment: TestEnvironment;

beforeAll(async () => {
	environment = await openTestEnvironment();
	await environment.n8n.createCredential('Office Forms', 'httpBasicAuth', {
		user: 'office',
		password: 'form-password',
	});
	await environment.n8n.createCredential('Click to Call Key', 'httpHeaderAuth', {
		name: 'X-Key',
		value: 'click-key',
	});
});

afterAll(async () => await environment?.close());

beforeEach(async () => {
	await fetch(`${environment.sim.url}/_sim/reset`, { method: 'POST' });
});

async function activate(workflow: StoredWorkflow): Promise<void> {
	await environment.n8n.rest('POST', `/workflows/${workflow.id}/activate`, { versionId: workflow.versionId });
}

/** Fills in a form as a browser does, waits for its last page and reads that. */
async function submit(
	workflow: StoredWorkflow,
	trigger: string,
	fields: Array<string | File>,
): Promise<string> {
	const { webhookId } = workflow.nodes.find(({ name }) => name === trigger) ?? {};
	const address = `${environment.n8n.url}/form/${webhookId}`;
	await eventually(async () => (await fetch(address, { headers: LOGIN })).status === 200);
	expect((await fetch(address)).status).toBe(401);
	const body = new FormData();
	fields.forEach((field, index) => body.append(`field-${index}`, field));
	const answer = await fetch(address, { method: 'POST', headers: LOGIN, body });
	const { formWaitingUrl } = (await answer.json()) as { formWaitingUrl: string };
	const { pathname, search } = new URL(formWaitingUrl);
	// While the workflow runs, its page does not answer at all.
	await eventually(async () => {
		const status = await fetch(`${environment.n8n.url}${pathname}/n8n-execution-status${search}`, {
			headers: LOGIN,
		});
		return (await status.text()) === 'form-waiting';
	}, 60);
	return await (await fetch(`${environment.n8n.url}${pathname}${search}`, { headers: LOGIN })).text();
}

describe('click-to-call', () => {
	let workflow: StoredWorkflow;
	const order = async (body: Record<string, string>, key = 'click-key') =>
		await fetch(`${environment.n8n.url}/webhook/simotel-click-to-call`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'X-Key': key },
			body: JSON.stringify(body),
		});

	beforeAll(async () => {
		workflow = await importExample(environment, 'click-to-call', { wait_seconds: 3 });
		await activate(workflow);
		await eventually(async () => (await order({}, 'wrong')).status !== 404);
	});

	test('a program gets the status back, and needs the key', async () => {
		expect((await order({ extension: '204', number: '09120000001' }, 'wrong')).status).toBe(403);
		const answer = (await (await order({ extension: '204', number: '09120000001' })).json()) as object;
		expect(answer).toMatchObject({ status: 'answered', talk_seconds: 20 });
		expect(environment.sim.state.calls).toHaveLength(1);
		// An extension that does not exist is refused at once, and nobody is called.
		expect(await (await order({ extension: '777', number: '09120000001' })).json()).toMatchObject({
			status: 'failed',
		});
		expect(environment.sim.state.calls).toHaveLength(1);
		expect(await (await order({ extension: '204' })).json()).toMatchObject({ status: 'failed' });
	});

	test('a person sees it on the page of the form', async () => {
		expect(await submit(workflow, 'From a form', ['204', '09120000002'])).toContain(
			'The call has ended. Talk: 20 seconds.',
		);
		expect(environment.sim.state.calls[0]).toMatchObject({ src: '204', dst: '09120000002' });
	});
});

test('voice-campaign: everybody in the sheet is called, and the results come back into the table', async () => {
	const workflow = await importExample(environment, 'voice-campaign');
	await feed(environment, workflow, 'Number called');
	const sheet = '\ufeffnumber,name\n09120000001,Sara\n9120000002,Reza\n0912 000 0003,Neda\n,Nobody\n';
	const page = await submit(workflow, 'Sheet and audio', [
		'Payment reminder',
		new File([sheet], 'people.csv', { type: 'text/csv' }),
		new File([new Uint8Array(toneWav(1))], 'message.wav', { type: 'audio/wav' }),
	]);
	expect(page).toContain('3 numbers will be called');
	const table = await openTable(environment, 'Simotel Campaign');
	const rows = await eventually(async () => {
		const found = await table.rows();
		return found.every((row) => row.result !== 'waiting') && found;
	});
	expect(rows.map(({ number, name, result, talk_seconds }) => [number, name, result, talk_seconds])).toEqual([
		['09120000001', 'Sara', 'ANSWERED', 12],
		['09120000002', 'Reza', 'ANSWERED', 12],
		['09120000003', 'Neda', 'NO ANSWER', 0],
	]);
	const [announcement] = environment.sim.state.records('autodialer/announcements');
	expect(environment.sim.state.files.get(String(announcement.filename))?.subarray(0, 4).toString()).toBe(
		'RIFF',
	);
});
