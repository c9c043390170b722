import type { DisplayCondition, IDisplayOptions, INodeProperties } from 'n8n-workflow';

/**
 * Parameters whose collections reach the node as they were typed. n8n drops one that is an expression, a text or a list
 * and leaves an empty one, which would mean "no condition" or "no filter". A hidden parameter of the same name beside
 * the collection keeps the value; the node evaluates or refuses it.
 *
 * n8n fills in the defaults of the entries of lists, and the editor would show them without: where there are any, the
 * hidden parameter counts only for what n8n would drop.
 *
 * @param path way to these parameters in the node, where there is a single one; null inside the entries of a list
 */
export const keptAsTyped = (properties: INodeProperties[], path: string | null = ''): INodeProperties[] =>
	properties.flatMap((property) => {
		if (property.type !== 'collection' && property.type !== 'fixedCollection') return [property];
		const own = path === null ? null : `${path}${property.name}`;
		const kept: INodeProperties = { ...property, options: insideKept(property, own) };
		if (!hasEntries(kept)) return [kept, hidden(property, property.displayOptions)];
		// Inside an entry only the name leads to the value, and n8n takes what refers to itself once more at the end.
		return own === null
			? [hidden(property, unless(property, property.name)), kept]
			: [kept, ...dropped(property, `/${own}`).map((displayOptions) => hidden(property, displayOptions))];
	});

type Entry = NonNullable<INodeProperties['options']>[number];

function insideKept(property: INodeProperties, own: string | null): INodeProperties['options'] {
	return property.options?.flatMap((entry): Entry[] => {
		if ('values' in entry) return [{ ...entry, values: keptAsTyped(entry.values, null) }];
		return 'type' in entry && own !== null ? keptAsTyped([entry], `${own}.`) : [entry];
	});
}

const hasEntries = ({ type, options = [] }: INodeProperties): boolean =>
	type === 'fixedCollection' || options.some((entry) => 'type' in entry && hasEntries(entry));

function hidden(
	{ displayName, name, default: otherwise }: INodeProperties,
	displayOptions: IDisplayOptions | undefined,
): INodeProperties {
	const parameter: INodeProperties = { displayName, name, type: 'hidden', default: otherwise };
	return displayOptions === undefined ? parameter : { ...parameter, displayOptions };
}

/*
 * Only comparisons that n8n 1 makes of values of any kind: asked whether a list starts with a text, it throws, and the
 * workflow cannot be activated.
 */

/** As text every object is the same; nothing else in a parameter lies between these. */
const AN_OBJECT: DisplayCondition = { _cnd: { between: { from: '[object Object]', to: '[object Object]' } } };
const A_COUNT: DisplayCondition = { _cnd: { gte: 0 } };

/** Where a collection is displayed, unless it is an object as it should be. */
const unless = ({ displayOptions }: INodeProperties, at: string): IDisplayOptions => ({
	...displayOptions,
	hide: { ...displayOptions?.hide, [at]: [AN_OBJECT] },
});

/** What n8n would drop: what is no object, a list of objects, and a text in the place of a list of entries. */
function dropped(property: INodeProperties, at: string): IDisplayOptions[] {
	const where = (rule: IDisplayOptions['show']): IDisplayOptions => ({
		...property.displayOptions,
		show: { ...property.displayOptions?.show, ...rule },
	});
	const lists = (property.options ?? []).flatMap((entry) => ('values' in entry ? [entry.name] : []));
	return [
		unless(property, at),
		where({ [`${at}.length`]: [A_COUNT] }),
		// The first entry of a list has no length, the first letter of a text has.
		...lists.map((name) => where({ [`${at}.${name}.0.length`]: [A_COUNT] })),
	];
}
