import type { IDataObject } from 'n8n-workflow';

import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { table } from '../harness/figures';
import { listen } from '../harness/webhook';

const notes: Array<Record<string, string | number>> = [];

afterAll(() => {
	process.stdout.write(`\n${table(notes)}\n`);
});

/** Faults of what the PBX sends: every one is answered, none starts an execution or throws. */
const SENT: Array<[string, { type?: string; body: string; status: number[] }]> = [
	['truncated JSON', { body: '{"event_name":"Cd', status: [422] }],
	['a web page', { type: 'text/html', body: '<html></html>', status: [400] }],
	['a wrong type', { body: '"done"', status: [400] }],
	['a list', { body: '[1,2,3]', status: [400] }],
	['empty', { body: '', status: [400] }],
	['nulls', { body: '{"event_name":null,"src":null}', status: [400, 200] }],
	['deep nesting', { body: `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`, status: [400] }],
];

test.each(SENT)('the PBX sends %s', async (fault, { type = 'application/json', body, status }) => {
	for (const [what, trigger, parameters] of [
		['event', new SimotelTrigger(), { events: ['*'], filters: {}, options: {} }],
		[
			'component',
			new SimotelComponentTrigger(),
			{
				...{ component: 'extenApi', responseMode: 'rules', rules: {}, deadline: 450 },
				...{ fallback: { extension: '209' }, options: {} },
			},
		],
	] as const) {
		const web = await listen(trigger, { parameters: parameters as IDataObject });
		const started = Date.now();
		const response = await fetch(web.url, { method: 'POST', headers: { 'content-type': type }, body });
		const text = await response.text();
		const executions = web.results.filter(({ workflowData }) => workflowData !== undefined).length;
		await web.close();
		notes.push({
			sent: fault,
			to: what,
			status: response.status,
			executions,
			ms: Date.now() - started,
			answer: text.slice(0, 80),
		});
		expect(web.errors).toEqual([]);
		expect(status).toContain(response.status);
		expect(executions).toBe(0);
	}
});
