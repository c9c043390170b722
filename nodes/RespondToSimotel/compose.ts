import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { checkCommands } from '../../simotel/smartApi/check';
import {
	AnswerError,
	COMPONENT_NAMES,
	REJECT,
	checkAnswer,
	encodeAnswer,
} from '../../simotel/components/components';
import type { ComponentAnswer, ComponentKind, WireAnswer } from '../../simotel/components/components';
import { messageOf } from '../../simotel/client/errors';
import { buildCommands } from '../../simotel/smartApi/commands';
import type { Command } from '../../simotel/smartApi/commands';
import { commandsOf } from '../shared/announcements';
import { shownError } from '../shared/shownError';
import type { Question } from './question';

/**
 * The answer that the fields describe, checked.
 *
 * @throws NodeOperationError that names the field when the PBX could not use it
 */
export function composeAnswer(context: IExecuteFunctions, item: IDataObject, question: Question): WireAnswer {
	const kind = context.getNodeParameter('component', 0) as ComponentKind;
	const fail = (message: string, description: string) =>
		new NodeOperationError(context.getNode(), message, { description, itemIndex: 0 });
	const asked = question.component as ComponentKind;
	if (asked !== kind) {
		throw fail(
			`The call waits for an answer to ${COMPONENT_NAMES[asked]}, this node gives one for ${COMPONENT_NAMES[kind]}`,
			'Choose the same Component here and in the trigger.',
		);
	}
	const how = context.getNodeParameter('respondWith', 0, 'answer') as string;
	if (how === 'reject') return { ...REJECT };
	if (how === 'json') {
		const checked = checkedJson(kind, context.getNodeParameter('json', 0));
		if (checked.ok) return checked.answer;
		throw fail(
			`The field "JSON" holds no answer that ${COMPONENT_NAMES[kind]} understands: ${checked.reason}`,
			'See the documentation of the component for what it needs.',
		);
	}
	try {
		return encodeAnswer(typedAnswer(context, item, kind, question));
	} catch (error) {
		if (!(error instanceof AnswerError)) throw shownError(context.getNode(), error, 0);
		throw fail(
			error.message,
			'Nothing was sent by this node; the caller gets the fallback of the trigger. Correct the field.',
		);
	}
}

/** An answer of the user's own making; commands are held to the grammar of SmartAPI too. */
function checkedJson(kind: ComponentKind, value: unknown): ReturnType<typeof checkAnswer> {
	const checked = checkAnswer(kind, value);
	if (!checked.ok || checked.answer.commands === undefined) return checked;
	// Blanks and line breaks around them, as texts of several lines have them, are no part of the language.
	const commands = checked.answer.commands.trim();
	try {
		checkCommands(commands);
		return { ok: true, answer: { ...checked.answer, commands } };
	} catch (error) {
		return { ok: false, reason: messageOf(error) };
	}
}

function typedAnswer(
	context: IExecuteFunctions,
	item: IDataObject,
	kind: ComponentKind,
	question: Question,
): ComponentAnswer {
	const text = (name: string) => String(context.getNodeParameter(name, 0, '') ?? '');
	const extension = () => {
		if (text('extensionFrom') !== 'field') return text('extension');
		const field = text('extensionField');
		const value = item[field];
		if (value === undefined || value === null || value === '') {
			throw new AnswerError(`The input has no field "${field}", or it is empty`);
		}
		return String(value);
	};
	switch (kind) {
		case 'extenApi':
			return { kind, extension: extension() };
		case 'trunkApi':
			return {
				kind,
				trunk: text('trunk'),
				extension: extension(),
				callLimit: Number(context.getNodeParameter('callLimit', 0, 0)),
			};
		case 'ivrApi':
			return { kind, case: text('case') };
		case 'smartApi': {
			const commands = commandsOf(context.getNodeParameter('commands', 0, {}) as { command?: Command[] });
			return { kind, commands: buildCommands(commands, question.zone) };
		}
	}
}
