import type { Resource } from '../types';

/** The PBX as a whole. */
export const server: Resource = {
	name: 'Server',
	value: 'server',
	description: 'The PBX as a whole',
	operations: [
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
				await client.call('setting/ping/act', {}, { repeatable: true });
				return [{ success: true, server: client.server.origin, answered_after_ms: Date.now() - started }];
			},
		},
	],
};
