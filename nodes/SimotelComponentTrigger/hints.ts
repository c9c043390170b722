import type { NodeHint } from 'n8n-workflow';

/**
 * What can be dialled, as a person may type it; an expression is judged when it has a value. Such patterns stand here
 * only: in the display options of a field n8n would evaluate them for each request, at 0.1 ms each.
 */
const NOT_DIALABLE =
	'^(?!=)(?!\\s*[+(]?[\\d\\u06F0-\\u06F9\\u0660-\\u0669*#+()._\\s-]*$)(?!\\s*\\+?[\\w*#]{1,40}\\s*$)';

const RULES = '((($parameter["rules"] || {}).rule) || [])';
const DEADLINE = 'Number($parameter["deadline"])';
const WHOLE_TIME = '/^([01]?[0-9]|2[0-3]):[0-5][0-9]$|^24:00$/';

/** Shown in the panel of the node; n8n evaluates the conditions in the editor only. */
export const HINTS: NodeHint[] = [
	{
		type: 'warning',
		location: 'ndv',
		message:
			'A rule has a time that is none, such as 25:00. The rule is skipped until it is corrected; all others go on answering.',
		displayCondition: `={{ $parameter["responseMode"] === "rules" && ${RULES}.some((rule) => [(rule.conditions || {}).timeFrom, (rule.conditions || {}).timeTo].some((time) => time && !${WHOLE_TIME}.test(String(time)))) }}`,
	},
	{
		type: 'warning',
		location: 'ndv',
		message:
			'A rule has no value for its answer. The rule is skipped until it is filled in; all others go on answering.',
		displayCondition: `={{ $parameter["responseMode"] === "rules" && ${RULES}.some((rule) => (rule.answer || "fields") === "fields" && !rule.extension && !rule.case && !((rule.commands || {}).command || []).length) }}`,
	},
	{
		type: 'warning',
		location: 'ndv',
		message:
			'A rule has an extension that is no number that can be dialled: digits, * and # only, e.g. 204. The rule is skipped until it is corrected; all others go on answering.',
		displayCondition: `={{ $parameter["responseMode"] === "rules" && /^(exten|trunk)Api$/.test($parameter["component"]) && ${RULES}.some((rule) => (rule.answer || "fields") === "fields" && /${NOT_DIALABLE}/.test(String(rule.extension || "").slice(0, 100))) }}`,
	},
	{
		type: 'warning',
		location: 'ndv',
		message:
			'A rule has a condition that is empty. The rule is skipped until it is filled in or removed; all others go on answering.',
		displayCondition: `={{ $parameter["responseMode"] === "rules" && ${RULES}.some((rule) => Object.values(rule.conditions || {}).some((value) => value === "" || value === null || (Array.isArray(value) && value.length === 0))) }}`,
	},
	{
		type: 'warning',
		location: 'ndv',
		message:
			'The extension of the fallback is no number that can be dialled. Until it is corrected the component is refused in its place.',
		displayCondition: `={{ /${NOT_DIALABLE}/.test(String(($parameter["fallback"] || {}).extension || "").slice(0, 100)) }}`,
	},
	{
		type: 'warning',
		location: 'ndv',
		message: 'Deadline must be between 50 and 5000 milliseconds; what is not is replaced when a call comes.',
		displayCondition: `={{ !(${DEADLINE} >= 50 && ${DEADLINE} <= 5000) }}`,
	},
	{
		type: 'warning',
		location: 'ndv',
		message:
			'Most PBXs wait one second: with a deadline this long the call has left by the failure output before the fallback goes out.',
		displayCondition: `={{ ${DEADLINE} > 900 && ${DEADLINE} <= 5000 }}`,
	},
];
