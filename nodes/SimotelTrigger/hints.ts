import type { NodeHint } from 'n8n-workflow';

import { AROUND, SEPARATOR } from '../../simotel/text';

/** All filters that are set, as typed: the general ones and those for single events. */
const SETS =
	'[$parameter["filters"] || {}, ...[].concat(($parameter["eventFilters"] || {}).event || []).map((row) => (row || {}).filters || {})]';
/** The entries of a list of numbers. */
const ENTRIES = `.split(${SEPARATOR}).flatMap((part) => part.split(/${AROUND.source}+/u)).filter((entry) => entry !== "")`;
/** What stands in a number, as people write it. */
const NUMBER = '[\\d\\u06F0-\\u06F9\\u0660-\\u0669*#+()._\\-\\u200b-\\u200f]+';

/** Whether one of the filters of this name holds an entry that is neither a number nor one of these words. */
function holdsWrong(name: string, words: string): string {
	const value = `filters["${name}"]`;
	const isTyped = `typeof ${value} === "string" && !${value}.startsWith("=")`;
	return `${SETS}.some((filters) => ${isTyped} && ${value}${ENTRIES}.some((entry) => !/^(?:${NUMBER}|${words})$/u.test(entry)))`;
}

const UNTIL =
	'Until it is corrected, events that only it would keep back arrive too, with the reason under "problems".';

/** Shown in the panel of the node; n8n evaluates the conditions in the editor only. */
export const HINTS: NodeHint[] = [
	{
		type: 'warning',
		location: 'ndv',
		message: `Number Begins With holds something that is no number, such as a letter; that entry is left out. ${UNTIL}`,
		displayCondition: `={{ ${holdsWrong('numberPrefix', '[A-Za-z]+')} }}`,
	},
	{
		type: 'warning',
		location: 'ndv',
		message: `A filter by extension holds something that is neither a number nor the name of an extension; that entry is left out. ${UNTIL}`,
		displayCondition: `={{ ${holdsWrong('extension', '[\\w*#]+')} }}`,
	},
	{
		type: 'warning',
		location: 'ndv',
		message: `Filters, or Filters for Single Events, are something else than a list of filters. ${UNTIL}`,
		displayCondition:
			'={{ [$parameter["filters"] || {}, $parameter["eventFilters"] || {}].some((given) => typeof given !== "object" || Array.isArray(given)) }}',
	},
];
