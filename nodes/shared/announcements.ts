import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { Command } from '../../simotel/smartApi/commands';
import { createClient } from './client';
import { nothingYet } from './locatorModes';
import { ValueError } from '../../simotel/dialable';
import { isObject, plainId } from '../../simotel/wire';
import type { WireObject } from '../../simotel/wire';
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

/**
 * The commands of a list in a node; announcements chosen from the list or by ID go out as `id:…`, others by name.
 *
 * @throws ValueError for what is no list of commands
 */
export function commandsOf(list: unknown): Command[] {
	if (list === undefined || list === null || list === '') return [];
	const commands = isObject(list) && Object.hasOwn(list, 'command') ? list.command : undefined;
	if (commands === undefined && isObject(list)) return [];
	if (!Array.isArray(commands)) throw new ValueError('Commands is no list of commands');
	return commands.map((command, index) => {
		if (isObject(command)) return withPlainFile(command);
		throw new ValueError(`Command ${index + 1} is none`);
	});
}

function withPlainFile(given: WireObject): Command {
	const files = Object.entries(given).filter(([, value]) => isObject(value) && 'mode' in value);
	const texts = files.map(([name, value]) => [name, soundOf(value)]);
	return { ...given, ...Object.fromEntries(texts), command: given.command };
}

/** An announcement as a command has it: chosen from the list or by ID as `id:…`, everything else as it was typed. */
export function soundOf(given: unknown): unknown {
	if (!isObject(given)) return given;
	const { mode, value } = given;
	const text = typeof value === 'string' ? value.trim() : value;
	return mode === 'name' || (text ?? '') === '' || typeof text !== 'string' ? text : `id:${text}`;
}
