import fc from 'fast-check';
import type { INodeType } from 'n8n-workflow';

import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { hostileRequests, sendHostile } from '../harness/hostile';
import { listen } from '../harness/webhook';

/** Requests for each trigger; 10,000 in `npm run test:fuzz`. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 300);

test.each<[string, () => INodeType, Record<string, unknown>]>([
	['Simotel Trigger', () => new SimotelTrigger(), { events: ['*'], options: { includeRaw: true } }],
	[
		'Simotel Component Trigger',
		() => new SimotelComponentTrigger(),
		{ component: 'extenApi', responseMode: 'rules', rules: {}, fallback: { extension: '200' }, options: {} },
	],
])(
	'%s: whatever comes gets an answer below 500',
	async (_name, make, parameters) => {
		const rejections: unknown[] = [];
		const note = (reason: unknown) => rejections.push(reason);
		process.on('unhandledRejection', note);
		const trigger = await listen(make(), { parameters: parameters as never });
		try {
			await fc.assert(
				fc.asyncProperty(hostileRequests, async (request) => {
					expect(await sendHostile(`${trigger.url}/simotel`, request)).toBeLessThan(500);
				}),
				{ numRuns: RUNS },
			);
			expect((await fetch(`${trigger.url}/simotel?event_name=Ping&app_name=x&src=0912`)).status).toBe(200);
			expect(trigger.errors).toEqual([]);
			expect(rejections).toEqual([]);
			expect(({} as Record<string, unknown>).b).toBeUndefined();
		} finally {
			process.off('unhandledRejection', note);
			await trigger.close();
		}
	},
	600_000,
);
