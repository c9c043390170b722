import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { REJECT, checkAnswer, encodeFields } from '../../../simotel/components/answers';
import type { FieldValues, WireAnswer } from '../../../simotel/components/answers';
import { COMPONENTS, componentSpec } from '../../../simotel/components/catalog';
import type { AnswerFieldName, ComponentKind } from '../../../simotel/components/catalog';
import { ValueError } from '../../../simotel/dialable';
import { commandsOf } from '../announcements';
import { shownError } from '../shownError';
import { requiredAnswer } from './answers';
import type { AnswerFields } from './answers';
import type { FoundRequest } from './findRequest';

/** The component of a node that answers whatever its trigger asks. */
export const SAME_AS_TRIGGER = 'trigger';

/**
 * The answer that the fields of a node describe, checked.
 *
 * @throws NodeOperationError that names the field when the PBX could not use it
 */
export function typedAnswer(
	context: IExecuteFunctions,
	item: IDataObject,
	request: FoundRequest,
): WireAnswer {
	const chosen = context.getNodeParameter('component', 0) as ComponentKind | typeof SAME_AS_TRIGGER;
	const kind = chosen === SAME_AS_TRIGGER ? request.kind : chosen;
	const fail = (message: string, description: string) =>
		new NodeOperationError(context.getNode(), message, { description, itemIndex: 0 });
	if (request.kind !== kind) {
		throw fail(
			`The call waits for an answer to ${COMPONENTS[request.kind].title}, this node gives one for ${COMPONENTS[kind].title}`,
			'Choose the same Component here and in the trigger, or Same as Trigger here.',
		);
	}
	const how = context.getNodeParameter('respondWith', 0, 'answer') as string;
	if (how === 'reject') return { ...REJECT };
	if (how === 'json') {
		const checked = checkAnswer(kind, context.getNodeParameter('json', 0));
		if (checked.ok) return checked.answer;
		throw fail(
			`The field "JSON" holds no answer that ${COMPONENTS[kind].title} understands: ${checked.reason}`,
			'See the documentation of the component for what it needs.',
		);
	}
	try {
		return chosen === SAME_AS_TRIGGER
			? requiredAnswer(kind, context.getNodeParameter('fields', 0, {}) as AnswerFields, request.zone)
			: encodeFields(kind, valuesOf(context, item, kind), request.zone);
	} catch (error) {
		if (!(error instanceof ValueError)) throw shownError(context.getNode(), error, 0);
		throw fail(
			error.message,
			'Nothing was sent by this node; the caller gets the fallback of the trigger. Correct the field.',
		);
	}
}

function valuesOf(context: IExecuteFunctions, item: IDataObject, kind: ComponentKind): FieldValues {
	const parameter = (name: string): unknown => context.getNodeParameter(name, 0, '');
	const valueOf = (name: AnswerFieldName): unknown => {
		if (name === 'commands') return commandsOf(context.getNodeParameter(name, 0, {}));
		if (name !== 'extension' || parameter('extensionFrom') !== 'field') return parameter(name);
		const field = parameter('extensionField') as string;
		const value = Object.hasOwn(item, field) ? item[field] : undefined;
		if (value === undefined || value === null || value === '') {
			throw new ValueError(`The input has no field "${field}", or it is empty`);
		}
		return value;
	};
	const { required, optional } = componentSpec(kind);
	return Object.fromEntries([...required, ...optional].map((name) => [name, valueOf(name)]));
}
