import type { INodeExecutionData, INodeTypeDescription } from 'n8n-workflow';

import { AROUND, SEPARATOR, entriesOf } from '../../simotel/text';

/** More outputs than this are no list of names. */
const MOST_NAMES = 100;

/** The names that have an output of their own, from a list that somebody typed; null for what is none. */
export function outputNames(value: unknown): string[] | null {
	const names = typeof value === 'string' || typeof value === 'number' ? entriesOf(value) : null;
	return names !== null && names.length <= MOST_NAMES ? names : null;
}

/** {@link entriesOf} as an expression, for the editor. */
export const entriesIn = (text: string): string =>
	`${text}.split(${SEPARATOR}).map((entry) => entry.replace(/^${AROUND.source}+|${AROUND.source}+$/gu, "")).filter((entry) => entry !== "")`;

/** {@link outputNames} as an expression, for the editor; none for what is no list. */
const namesIn = (value: string) =>
	`((names) => names.length > ${MOST_NAMES} ? [] : names)(${entriesIn(`((value) => ["string", "number"].includes(typeof value) ? String(value) : "")(${value})`)})`;

/** Names of outputs beside those that have names of their own. */
const WITHOUT_NAMES = 'Request';
const REST = 'Other';
const ALERT = 'Alert';

/** How many outputs lie before the one for alerts: one for each name and one for all others, or a single one. */
export const outputsBeforeAlert = (names: string[]): number => (names.length === 0 ? 1 : names.length + 1);

/**
 * Outputs of a trigger that may have one for each of several names, and a last one for alerts: the usual single one as
 * long as there are neither. n8n reads outputs in the editor and when a node leaves by its error output, never for a
 * request, so that an expression here slows nothing down (unlike one in `webhooks`).
 *
 * @param list expression that gives the list of names as it was typed
 * @param alert expression that says whether there is an output for alerts
 */
export const outputsByName = (list: string, alert: string): INodeTypeDescription['outputs'] =>
	`={{ ((names, alerts) => names.length + alerts.length === 0 ? ["main"] : [...(names.length === 0 ? ["${WITHOUT_NAMES}"] : [...names, "${REST}"]), ...alerts].map((name) => ({ type: "main", displayName: name })))(${namesIn(list)}, ${alert} ? ["${ALERT}"] : []) }}`;

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
