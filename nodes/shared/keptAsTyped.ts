import type { INodeProperties } from 'n8n-workflow';

/**
 * Parameters whose collections reach the node as they were typed. n8n drops one that is an expression, a text or a list
 * and leaves an empty one, which would mean "no condition" or "no filter". A hidden parameter of the same name behind
 * the collection keeps the value; the node evaluates or refuses it.
 *
 * Collections in which there are lists of entries stay as n8n leaves them: it fills in the defaults of such entries, and
 * the editor would show them without.
 */
export const keptAsTyped = (properties: INodeProperties[]): INodeProperties[] =>
	properties.flatMap((property) => {
		const { displayName, name, displayOptions, default: otherwise } = property;
		const options = (property.options ?? []).map((entry) =>
			'values' in entry ? { ...entry, values: keptAsTyped(entry.values) } : entry,
		) as INodeProperties['options'];
		if (property.type === 'fixedCollection') return [{ ...property, options }];
		const hasEntries = options?.some((entry) => 'type' in entry && entry.type === 'fixedCollection');
		if (property.type !== 'collection' || hasEntries) return [property];
		const kept: INodeProperties = { displayName, name, type: 'hidden', default: otherwise };
		return [property, displayOptions === undefined ? kept : { ...kept, displayOptions }];
	});
