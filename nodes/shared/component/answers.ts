import type { ComponentAnswer, ComponentKind, WireAnswer } from '../../../simotel/components/components';
import { REJECT, encodeAnswer } from '../../../simotel/components/components';
import type { Zone } from '../../../simotel/dates';
import { messageOf } from '../../../simotel/client/errors';
import { buildCommands } from '../../../simotel/smartApi/commands';
import type { Command } from '../../../simotel/smartApi/commands';
import { commandsOf } from '../announcements';

/** The fields of an answer as the trigger's fallback and rules hold them; which of them count depends on the component. */
export interface AnswerFields {
	extension?: string;
	trunk?: string;
	/** Seconds. */
	callLimit?: number;
	case?: string;
	/** SmartAPI: sound played before leaving. */
	announcement?: string;
	/** SmartAPI: commands instead of announcement and case. */
	commands?: { command?: Command[] };
}

/** An answer of the trigger itself. Without the fields that its component needs it refuses. */
export function answerOf(kind: ComponentKind, fields: AnswerFields, zone: Zone): WireAnswer {
	const answer = typedAnswer(kind, fields, zone);
	return answer === null ? { ...REJECT } : encodeAnswer(answer);
}

function typedAnswer(kind: ComponentKind, fields: AnswerFields, zone: Zone): ComponentAnswer | null {
	const { extension = '', trunk = '', callLimit } = fields;
	const exit = fields.case ?? '';
	switch (kind) {
		case 'extenApi':
			return extension === '' ? null : { kind, extension };
		case 'trunkApi':
			return trunk === '' || extension === '' ? null : { kind, trunk, extension, callLimit };
		case 'ivrApi':
			return exit === '' ? null : { kind, case: exit };
		case 'smartApi': {
			const given = commandsOf(fields.commands);
			if (given.length > 0) return { kind, commands: buildCommands(given, zone) };
			if (exit === '') return null;
			const commands: Command[] = [];
			if (fields.announcement) commands.push({ command: 'playAnnouncement', file: fields.announcement });
			commands.push({ command: 'exit', case: exit });
			return { kind, commands: buildCommands(commands, zone) };
		}
	}
}

/**
 * The fallback as the parameter holds it: the fields of an answer. Plain text is taken for the one field that the
 * component cannot do without.
 */
export function fallbackOf(kind: ComponentKind, value: unknown, zone: Zone): WireAnswer {
	try {
		return readFallback(kind, value, zone);
	} catch {
		// A fallback that cannot be sent must not keep the caller waiting either.
		return { ...REJECT };
	}
}

/** What keeps a fallback, or the fields of a rule, from being sent; null when nothing does. */
export function answerProblem(kind: ComponentKind, value: unknown, zone: Zone): string | null {
	try {
		readFallback(kind, value, zone);
		return null;
	} catch (error) {
		return messageOf(error);
	}
}

function readFallback(kind: ComponentKind, value: unknown, zone: Zone): WireAnswer {
	if (typeof value === 'object' && value !== null) return answerOf(kind, value as AnswerFields, zone);
	const text = String(value ?? '').trim();
	return answerOf(kind, kind === 'extenApi' ? { extension: text } : { case: text }, zone);
}
