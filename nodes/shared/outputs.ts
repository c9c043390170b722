import type { INodeExecutionData, INodeTypeDescription } from 'n8n-workflow';

/**
 * Outputs of a trigger that may have one for each of several names: the usual single one as long as there are no
 * names. n8n reads outputs in the editor and when a node leaves by its error output, never for a request, so that
 * an expression here slows nothing down (unlike one in `webhooks`).
 *
 * @param names expression that gives the list of names
 * @param rest name of an output for everything else
 * @param last name of an output behind all others, with the condition on which it is there
 */
export function outputsByName(
	names: string,
	rest?: string,
	last?: { name: string; when: string; usual: string },
): INodeTypeDescription['outputs'] {
	const all = `[...names${rest === undefined ? '' : `, "${rest}"`}]`;
	const shown = '.map((name) => ({ type: "main", displayName: name }))';
	if (last === undefined)
		return `={{ ((names) => names.length === 0 ? ["main"] : ${all}${shown})(${names}) }}`;
	return `={{ ((names, last) => names.length + last.length === 0 ? ["main"] : [...(names.length === 0 ? ["${last.usual}"] : ${all}), ...last]${shown})(${names}, ${last.when} ? ["${last.name}"] : []) }}`;
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
