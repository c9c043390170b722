import type { Zone } from '../dates';
import { dialable } from '../dialable';
import { checkCommands } from '../smartApi/check';
import { buildCommands } from '../smartApi/commands';
import type { Command } from '../smartApi/commands';
import { label, secondsText } from './values';

/** One field of an answer: how a value of a form becomes text on the wire, and how text that somebody wrote is checked. */
export interface AnswerField {
	/** Name on the wire. */
	wire: string;
	/** Name in panels and messages; a unit in brackets is for panels only. */
	label: string;
	description: string;
	placeholder?: string;
	/**
	 * The value as text; null where an optional field is left out.
	 *
	 * @throws ValueError that names the field
	 */
	encode(field: string, value: unknown, zone: Zone): string | null;
	/** The same for text of the wire, where its form is another one; else `encode` checks it. */
	check?(field: string, text: string): string;
}

/** What an answer can hold, by the names of workflows. */
export const ANSWER_FIELDS = {
	extension: {
		wire: 'extension',
		label: 'Extension',
		description: 'Extension to ring, or number to dial on the trunk',
		placeholder: 'e.g. 204',
		encode: dialable,
	},
	trunk: {
		wire: 'trunk',
		label: 'Trunk',
		description: 'Name of the trunk as in Simotel',
		placeholder: 'e.g. Main Trunk',
		encode: label,
	},
	callLimit: {
		wire: 'call_limit',
		label: 'Call Limit (Seconds)',
		description: 'Longest talk; 0 for no limit',
		encode: secondsText,
	},
	case: {
		wire: 'case',
		label: 'Case',
		description: 'Output of the component by which the call goes on',
		placeholder: 'e.g. support',
		encode: label,
	},
	commands: {
		wire: 'commands',
		label: 'Commands',
		description: 'What the PBX does, in this order; the last command is an Exit',
		encode: (_field, value, zone) => buildCommands(value as Command[], zone),
		check: (_field, text) => checkCommands(text),
	},
} as const satisfies Record<string, AnswerField>;

export type AnswerFieldName = keyof typeof ANSWER_FIELDS;

/** One component of the dialplan: what it is called, what it wants to know, and what its answer holds. */
export interface ComponentSpec {
	/** Simotel's name for it. */
	title: string;
	/** What it asks n8n, and what an answer says. */
	request: string;
	answer: string;
	/** Output of the component by which a call goes on without a usable answer. */
	failureOutput: string;
	required: readonly AnswerFieldName[];
	optional: readonly AnswerFieldName[];
}

/** The components that ask a web service (docs/protocol.md#components), by their names in workflows. */
export const COMPONENTS = {
	extenApi: {
		title: 'ExtenAPI',
		request: 'Asks which extension to ring',
		answer: 'Which extension to ring',
		failureOutput: 'F',
		required: ['extension'],
		optional: [],
	},
	ivrApi: {
		title: 'IvrAPI',
		request: 'Sends what the caller entered, asks which output to take',
		answer: 'Which output to take',
		failureOutput: 'i',
		required: ['case'],
		optional: [],
	},
	smartApi: {
		title: 'SmartAPI',
		request: 'Asks what to play, say and collect, and which output to take',
		answer: 'What to play, say and collect',
		failureOutput: 'e',
		required: ['commands'],
		optional: [],
	},
	trunkApi: {
		title: 'TrunkAPI',
		request: 'Asks which trunk and number to dial',
		answer: 'Which trunk and number to dial',
		failureOutput: 'F',
		required: ['trunk', 'extension'],
		optional: ['callLimit'],
	},
} as const satisfies Record<string, ComponentSpec>;

export type ComponentKind = keyof typeof COMPONENTS;

/** An answer in the words of workflows: the fields of its component, with values of any type. */
export type ComponentAnswer = {
	[Kind in ComponentKind]: { kind: Kind } & Record<(typeof COMPONENTS)[Kind]['required'][number], unknown> &
		Partial<Record<(typeof COMPONENTS)[Kind]['optional'][number], unknown>>;
}[ComponentKind];

export const COMPONENT_KINDS = Object.keys(COMPONENTS) as ComponentKind[];

/** Whether a value names a component. */
export const isComponentKind = (value: unknown): value is ComponentKind =>
	typeof value === 'string' && Object.hasOwn(COMPONENTS, value);

/** A component with its fields, as a loose spec. */
export const componentSpec = (kind: ComponentKind): ComponentSpec => COMPONENTS[kind];

/** Whether the answer of a component has a field. */
export const hasField = (kind: ComponentKind, field: AnswerFieldName): boolean => {
	const { required, optional } = componentSpec(kind);
	return required.includes(field) || optional.includes(field);
};
