import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { ANSWER_FIELDS, COMPONENTS, COMPONENT_KINDS } from '../../../simotel/components/catalog';
import type { AnswerFieldName, ComponentKind } from '../../../simotel/components/catalog';
import { titledByChoice } from '../itemTitle';
import { formFields } from './answers';
import type { AnswerFields } from './answers';
import { commandProperties } from './commandProperties';

type Show = Record<string, string[]>;

/** The components to choose from. */
export const componentOptions = (describe: 'request' | 'answer'): INodePropertyOptions[] =>
	COMPONENT_KINDS.map((kind) => ({
		name: COMPONENTS[kind].title,
		value: kind,
		description: COMPONENTS[kind][describe],
	}));

/** The parameter in which a field of an answer is filled in; what it shows beside comes from the catalogue. */
const PARAMETERS: Record<
	AnswerFieldName,
	Pick<INodeProperties, 'type' | 'default'> & Partial<INodeProperties>
> = {
	callLimit: { type: 'number', default: 0, typeOptions: { minValue: 0, maxValue: 86_400 } },
	case: { type: 'string', default: '' },
	commands: {
		type: 'fixedCollection',
		default: {},
		placeholder: 'Add Command',
		typeOptions: { multipleValues: true, sortable: true, fixedCollection: titledByChoice('command') },
		options: [{ displayName: 'Command', name: 'command', values: commandProperties }],
	},
	extension: { type: 'string', default: '' },
	trunk: { type: 'string', default: '' },
};

/** A field of an answer as a parameter. */
export function fieldProperty(name: AnswerFieldName, more: Partial<INodeProperties> = {}): INodeProperties {
	const spec: { label: string; description: string; placeholder?: string } = ANSWER_FIELDS[name];
	const { label, description, placeholder } = spec;
	return {
		displayName: label,
		name,
		description,
		...(placeholder === undefined ? {} : { placeholder }),
		...PARAMETERS[name],
		...more,
	};
}

const ANNOUNCEMENT: INodeProperties = {
	displayName: 'Announcement',
	name: 'announcement',
	type: 'string',
	default: '',
	placeholder: 'e.g. all-agents-busy',
	description: 'Name of a sound on the PBX that is played first; none when empty',
};

/** The components whose forms have a field. */
const componentsWith = (name: keyof AnswerFields): ComponentKind[] =>
	COMPONENT_KINDS.filter((kind) => formFields(kind).includes(name));

/**
 * The fields of an answer in the trigger, each shown for the components that know it.
 *
 * @param show what they depend on besides; null shows all of them
 */
export const answerProperties = (show: Show | null = {}): INodeProperties[] => {
	const shown = (name: keyof AnswerFields) =>
		show === null ? {} : { show: { '/component': componentsWith(name), ...show } };
	return [
		{ ...ANNOUNCEMENT, displayOptions: shown('announcement') },
		fieldProperty('callLimit', { displayOptions: shown('callLimit') }),
		fieldProperty('case', { displayOptions: shown('case') }),
		fieldProperty('commands', {
			displayOptions: shown('commands'),
			description: 'What the PBX does instead of Announcement and Case; the last command is an Exit',
		}),
		fieldProperty('extension', { displayOptions: shown('extension') }),
		fieldProperty('trunk', { displayOptions: shown('trunk') }),
	];
};
