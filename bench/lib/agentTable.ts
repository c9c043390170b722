import { node } from '../../test/harness/environment';
import type { TestEnvironment } from '../../test/harness/environment';
import { EXTENSION } from './nodes';

type Json = Record<string, unknown>;

export const AGENT_TABLE = 'Bench Agents';
/** How many callers the table knows. */
export const KNOWN = 200;

export const callerOf = (index: number) => `0912${String(index % KNOWN).padStart(7, '0')}`;

/** A Data Table in which every caller has spoken with the same agent. */
export async function fillAgentTable(environment: TestEnvironment, name = AGENT_TABLE): Promise<void> {
	const { id } = await environment.n8n.rest<{ id: string }>('GET', '/projects/personal');
	const columns = ['caller_number', 'agent'].map((column) => ({ name: column, type: 'string' }));
	const path = `/projects/${id}/data-tables`;
	const table = await environment.n8n.rest<{ id: string }>('POST', path, { name, columns });
	const data = Array.from({ length: KNOWN }, (_, index) => ({
		caller_number: callerOf(index),
		agent: EXTENSION,
	}));
	await environment.n8n.rest('POST', `${path}/${table.id}/insert`, { data, returnType: 'count' });
}

/** The lookup of the sticky agent example: who spoke with this caller within a day. */
export const lookup = (caller: string, table = AGENT_TABLE): Json =>
	node('Find the agent', 'n8n-nodes-base.dataTable', 1.1, {
		resource: 'row',
		operation: 'get',
		dataTableId: { __rl: true, mode: 'name', value: table },
		matchType: 'allConditions',
		filters: {
			conditions: [
				{ keyName: 'caller_number', condition: 'eq', keyValue: caller },
				{ keyName: 'updatedAt', condition: 'gt', keyValue: '={{ $now.minus({ hours: 24 }).toISO() }}' },
			],
		},
		returnAll: false,
		limit: 1,
	});
