import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { Command } from '../../simotel/smartApi/commands';
import { createClient } from './client';
import { nothingYet } from './locatorModes';
import { plainId } from '../../simotel/wire';
import { rowsOf } from '../../simotel/client/rows';

/** The announcements of the PBX, for the dropdown of Play Announcement. */
export async function searchAnnouncements(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	if (!this.getNode().credentials?.simotelApi) {
		throw new NodeOperationError(this.getNode(), 'The list needs a Simotel API credential', {
			description: 'Choose one in this node, or choose By Name and type the name of the announcement.',
		});
	}
	const client = await createClient(this);
	const body = { alike: 'true', conditions: { name: filter ?? '' } };
	const rows = rowsOf(await client.search('pbx/announcements/search', body));
	if (rows.length === 0 && !filter) return { results: [nothingYet('announcement')] };
	return { results: rows.map((row) => ({ name: String(row.name ?? ''), value: plainId(row._id) })) };
}

/** The commands of a list in a node; announcements chosen from the list or by ID go out as `id:…`, others by name. */
export function commandsOf(list: { command?: Command[] } | undefined): Command[] {
	return (list?.command ?? []).map(withPlainFile);
}

function withPlainFile(command: Command): Command {
	const { file } = command;
	if (typeof file !== 'object' || file === null) return command;
	const { mode, value } = file as { mode?: string; value?: string };
	const text = String(value ?? '').trim();
	return { ...command, file: mode === 'name' || text === '' ? text : `id:${text}` };
}
