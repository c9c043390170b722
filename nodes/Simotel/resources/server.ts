import { COUNTED_MINUTES } from '../../shared/component/answerCounts';
import { answerTimesItems } from '../execution/answerTimes';
import { setupItems } from '../execution/checkSetup';
import type { Resource } from '../types';

/** The PBX as a whole. */
export const server: Resource = {
	name: 'Server',
	value: 'server',
	description: 'The PBX as a whole',
	operations: [
		{
			name: 'Check Setup',
			value: 'checkSetup',
			action: 'Check setup of server',
			description:
				'Check address, account, permissions, clock, reports and recordings without changing anything: one item per check, with what to do',
			kind: 'custom',
			starts: true,
			endpoints: [],
			properties: [
				{
					displayName: 'Show',
					name: 'show',
					type: 'options',
					default: 'all',
					options: [
						{ name: 'All Checks', value: 'all', description: 'Also those that came out well' },
						{
							name: 'What Needs Attention',
							value: 'attention',
							description: 'Only what is not in order or could not be checked',
						},
					],
					description: 'Which checks become items',
				},
			],
			run: setupItems,
		},
		{
			name: 'Get Answer Times',
			value: 'getAnswerTimes',
			action: 'Get answer times of server',
			description:
				'Get how long callers waited for n8n, one item per Component Trigger: answers by workflow, rules and fallback, late ones, median and longest time; also the delay of reports and minutes since the last event',
			kind: 'custom',
			endpoints: ['reports/cdr/search', 'reports/quick/search'],
			properties: [
				{
					displayName: 'Within (Minutes)',
					name: 'minutes',
					type: 'number',
					default: COUNTED_MINUTES,
					typeOptions: { minValue: 1, maxValue: COUNTED_MINUTES },
					description: 'How far back the answers count, at most an hour',
				},
			],
			run: answerTimesItems,
		},
		{
			name: 'Ping',
			value: 'ping',
			action: 'Ping server',
			description:
				'Check that the PBX answers and the account works; also fires the Ping event if it is switched on',
			kind: 'custom',
			endpoints: ['setting/ping/act'],
			run: async ({ client }) => {
				const started = Date.now();
				await client.call('setting/ping/act', {}, { idempotent: true });
				return [{ success: true, server: client.server.origin, answered_after_ms: Date.now() - started }];
			},
		},
	],
};
