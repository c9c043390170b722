import type { ComponentAnswer, ComponentKind, WireAnswer } from '../../../simotel/components/components';
import { REJECT, encodeAnswer, scalarText } from '../../../simotel/components/components';
import type { Zone } from '../../../simotel/dates';
import { isObject } from '../../../simotel/wire';
import { buildCommands } from '../../../simotel/smartApi/commands';
import type { Command } from '../../../simotel/smartApi/commands';
import { commandsOf } from '../announcements';

/** The fields of an answer as fallback and rules hold them, of any type; which of them count depends on the component. */
export interface AnswerFields {
	extension?: unknown;
	trunk?: unknown;
	/** Seconds. */
	callLimit?: unknown;
	case?: unknown;
	/** SmartAPI: sound played before leaving. */
	announcement?: unknown;
	/** SmartAPI: commands instead of announcement and case. */
	commands?: unknown;
}

/**
 * The answer of a rule.
 *
 * @throws AnswerError when a field that the component needs is empty or cannot be sent
 */
export function requiredAnswer(kind: ComponentKind, fields: AnswerFields, zone: Zone): WireAnswer {
	return encodeAnswer(typedAnswer(kind, fields, zone));
}

function typedAnswer(kind: ComponentKind, fields: AnswerFields, zone: Zone): ComponentAnswer {
	switch (kind) {
		case 'extenApi':
			return { kind, extension: scalarText('Extension', fields.extension) };
		case 'trunkApi':
			return {
				kind,
				trunk: scalarText('Trunk', fields.trunk),
				extension: scalarText('Extension', fields.extension),
				callLimit: fields.callLimit,
			};
		case 'ivrApi':
			return { kind, case: scalarText('Case', fields.case) };
		case 'smartApi': {
			const given = commandsOf(fields.commands);
			if (given.length > 0) return { kind, commands: buildCommands(given, zone) };
			const commands: Command[] = [];
			if (!isEmpty(fields.announcement)) {
				commands.push({
					command: 'playAnnouncement',
					file: scalarText('Announcement', fields.announcement),
				});
			}
			commands.push({ command: 'exit', case: scalarText('Case', fields.case) });
			return { kind, commands: buildCommands(commands, zone) };
		}
	}
}

/** The fields that count for a component; all others are left over from another choice. */
const FIELDS: Record<ComponentKind, Array<keyof AnswerFields>> = {
	extenApi: ['extension'],
	trunkApi: ['trunk', 'extension', 'callLimit'],
	ivrApi: ['case'],
	smartApi: ['announcement', 'case', 'commands'],
};

/**
 * The fallback as the parameter holds it: the fields of an answer. Plain text is taken for the one field that the
 * component cannot do without. With no field at all it refuses.
 *
 * @throws AnswerError for fields that cannot be sent
 */
export function readFallback(kind: ComponentKind, value: unknown, zone: Zone): WireAnswer {
	const fields = isObject(value) ? value : { [kind === 'extenApi' ? 'extension' : 'case']: value };
	const own = Object.fromEntries(FIELDS[kind].map((name) => [name, ownValue(fields, name)])) as AnswerFields;
	const { callLimit, commands, ...texts } = own;
	const filled =
		!isEmpty(callLimit || '') || commandsOf(commands).length > 0 || !Object.values(texts).every(isEmpty);
	return filled ? requiredAnswer(kind, own, zone) : { ...REJECT };
}

const ownValue = (fields: object, name: string): unknown =>
	Object.hasOwn(fields, name) ? (fields as Record<string, unknown>)[name] : undefined;

const isEmpty = (value: unknown) => value === undefined || value === null || value === '';
