import { REJECT, encodeFields } from '../../../simotel/components/answers';
import type { FieldValues, WireAnswer } from '../../../simotel/components/answers';
import { componentSpec, hasField } from '../../../simotel/components/catalog';
import type { AnswerFieldName, ComponentKind } from '../../../simotel/components/catalog';
import { scalarText } from '../../../simotel/components/values';
import type { Zone } from '../../../simotel/dates';
import type { Command } from '../../../simotel/smartApi/commands';
import { isObject } from '../../../simotel/wire';
import { commandsOf } from '../announcements';

/**
 * The fields of an answer as fallback and rules hold them, of any type. For SmartAPI there is a short form beside the
 * list of commands: an announcement to play, and the case to leave by.
 */
export type AnswerFields = FieldValues & { announcement?: unknown };

/** The fields that count for a component; all others are left over from another choice. */
export function formFields(kind: ComponentKind): Array<keyof AnswerFields> {
	const { required, optional } = componentSpec(kind);
	return [
		...required,
		...optional,
		...(hasField(kind, 'commands') ? (['announcement', 'case'] as const) : []),
	];
}

/**
 * The answer of a rule.
 *
 * @throws ValueError when a field that the component needs is empty or cannot be sent
 */
export function requiredAnswer(kind: ComponentKind, fields: AnswerFields, zone: Zone): WireAnswer {
	const values = hasField(kind, 'commands') ? { commands: commandsFrom(fields) } : fields;
	return encodeFields(kind, values, zone);
}

function commandsFrom(fields: AnswerFields): Command[] {
	const given = commandsOf(fields.commands);
	if (given.length > 0) return given;
	const leave = { command: 'exit', case: scalarText('Case', fields.case) };
	if (isEmpty(fields.announcement)) return [leave];
	return [{ command: 'playAnnouncement', file: scalarText('Announcement', fields.announcement) }, leave];
}

/**
 * The fallback as the parameter holds it: the fields of an answer. Plain text is taken for the one field that the
 * component cannot do without. With no field at all it refuses.
 *
 * @throws ValueError for fields that cannot be sent
 */
export function readFallback(kind: ComponentKind, value: unknown, zone: Zone): WireAnswer {
	const names = formFields(kind);
	const short: AnswerFieldName = names.includes('extension') ? 'extension' : 'case';
	const given: Record<string, unknown> = isObject(value) ? value : { [short]: value };
	const fields: AnswerFields = Object.fromEntries(
		names.map((name) => [name, Object.hasOwn(given, name) ? given[name] : undefined]),
	);
	const { callLimit, commands, ...texts } = fields;
	const filled =
		!isEmpty(callLimit || '') || commandsOf(commands).length > 0 || !Object.values(texts).every(isEmpty);
	return filled ? requiredAnswer(kind, fields, zone) : { ...REJECT };
}

const isEmpty = (value: unknown) => value === undefined || value === null || value === '';
