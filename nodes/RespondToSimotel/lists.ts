import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { plainId, rowsOf } from '../../simotel/client';
import { createClient } from '../shared/client';

/** The announcements of the PBX, for the dropdown of Play Announcement. */
export async function searchAnnouncements(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const client = await createClient(this);
	const body = { alike: 'true', conditions: { name: filter ?? '' } };
	const rows = rowsOf(await client.search('pbx/announcements/search', body));
	return { results: rows.map((row) => ({ name: String(row.name ?? ''), value: plainId(row._id) })) };
}
