import { COMPONENTS, COMPONENT_KINDS } from '../../simotel/components/catalog';
import { SAME_AS_TRIGGER } from './component/typedAnswer';

/**
 * What stands below a node on the canvas, as an expression that n8n evaluates in the editor only. Words come from the
 * catalogues: the canvas says what the panel says.
 */
export const subtitle = (expression: string) => `={{ ${expression} }}`;

/** The word for a parameter's value; the value itself where there is none. */
export const wordFor = (parameter: string, words: Record<string, string>) =>
	`(${JSON.stringify(words)}[$parameter["${parameter}"]] || $parameter["${parameter}"])`;

/** The first of a list and how many more: `Call Ended +2`. */
export const firstAndMore = (parameter: string, words: Record<string, string>) =>
	`((names) => names.includes("*") ? "All Events" : [${JSON.stringify(words)}[names[0]] || names[0] || "", names.length > 1 ? "+" + (names.length - 1) : ""].join(" ").trim())([].concat($parameter["${parameter}"] || []))`;

/** The chosen component as the panel has it. */
export const COMPONENT_WORD = wordFor('component', {
	...Object.fromEntries(COMPONENT_KINDS.map((kind) => [kind, COMPONENTS[kind].title])),
	[SAME_AS_TRIGGER]: 'Same as Trigger',
});
