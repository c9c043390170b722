import type { INodeExecutionData, INodeTypeDescription } from 'n8n-workflow';

/** Expression for the chosen component as people write it, e.g. ExtenAPI for `extenApi`. */
export const COMPONENT_NAME =
	'($parameter["component"] === "trigger" ? "Same as Trigger" : $parameter["component"].charAt(0).toUpperCase() + $parameter["component"].slice(1, -3) + "API")';

/** The same below a node. */
export const COMPONENT_SUBTITLE = `={{ ${COMPONENT_NAME} }}`;

/**
 * Outputs of a trigger that may have one for each of several names: the usual single one as long as there are no
 * names. n8n reads outputs in the editor and when a node leaves by its error output, never for a request, so that
 * an expression here slows nothing down (unlike one in `webhooks`).
 *
 * @param names expression that gives the list of names
 * @param rest name of a last output for everything else
 */
export function outputsByName(names: string, rest?: string): INodeTypeDescription['outputs'] {
	const more = rest === undefined ? '' : `, "${rest}"`;
	return `={{ ((names) => names.length === 0 ? ["main"] : [...names${more}].map((name) => ({ type: "main", displayName: name })))(${names}) }}`;
}

/** Items at the output of their name; what has no output of its own goes to the one after the last. */
export function atOutput(
	items: INodeExecutionData[],
	names: string[],
	name: string | null,
): INodeExecutionData[][] {
	const own = names.findIndex((candidate) => candidate === name);
	const index = own < 0 ? names.length : own;
	return Array.from({ length: Math.max(names.length, index + 1) }, (_, at) => (at === index ? items : []));
}
