import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';

import { searchAnnouncements } from '../shared/announcements';
import { simotelApiTest } from '../shared/credentialTest';
import { COMPONENT_SUBTITLE } from '../shared/outputs';
import { shownError } from '../shared/shownError';
import { ANSWER_HEADER } from '../shared/component/guard';
import { findQuestion } from '../shared/component/pendingRequests';
import type { OpenQuestion, Outcome } from '../shared/component/pendingRequests';
import type { WireAnswer } from '../../simotel/components/components';
import { messageOf } from '../../simotel/client/errors';
import { composeAnswer } from './compose';
import { alreadyAnswered, markAnswered } from '../shared/component/once';
import { properties } from './properties';
import { questionOf } from './question';
import type { Question } from './question';
import { BUILDER_HINTS } from '../shared/builderHints';

/** Answers a component of the Simotel dialplan that waits in the middle of a call. */
export class RespondToSimotel implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Respond to Simotel',
		name: 'respondToSimotel',
		icon: {
			light: 'file:../../icons/respondToSimotel.svg',
			dark: 'file:../../icons/respondToSimotel.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: COMPONENT_SUBTITLE,
		description:
			'Answer a component of the Simotel dialplan: which extension, trunk or output, or what to play and say',
		defaults: { name: 'Respond to Simotel' },
		builderHint: BUILDER_HINTS.respondToSimotel,
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'simotelApi',
				required: false,
				testedBy: 'simotelApiTest',
				displayOptions: { show: { component: ['smartApi'] } },
			},
		],
		properties,
	};

	methods = {
		credentialTest: { simotelApiTest },
		listSearch: { searchAnnouncements },
	};

	/** The first item answers the call; all items are passed on. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const [first, ...others] = this.getInputData();
		const passedOn = others.map((item, index) => ({ ...item, pairedItem: { item: index + 1 } }));
		try {
			const json = { ...first?.json, simotel_response: respond(this, first?.json ?? {}) };
			return [[{ ...first, json, pairedItem: { item: 0 } }, ...passedOn]];
		} catch (error) {
			if (!this.continueOnFail()) throw shownError(this.getNode(), error, 0);
			return [[{ json: { error: messageOf(error) }, pairedItem: { item: 0 } }, ...passedOn]];
		}
	}
}

function respond(context: IExecuteFunctions, item: IDataObject): IDataObject {
	const question = questionOf(context);
	const answer = composeAnswer(context, item, question);
	const open = findQuestion(question.question_id);
	return open === undefined ? viaN8n(context, question, answer) : directly(context, open, answer);
}

/** The trigger waits in this process and knows what has become of its question. */
function directly(context: IExecuteFunctions, open: OpenQuestion, answer: WireAnswer): IDataObject {
	const { taken, outcome } = open.answer(answer, 'workflow', context.getNode().name);
	if (taken) return { sent: true, answer };
	if (outcome.by === 'workflow' || outcome.by === 'rules') throw alreadyAnswered(context, outcome.node ?? '');
	return tooLate(context, outcome, answer);
}

/**
 * A worker of queue mode: n8n carries the answer to the trigger, and only the clock tells whether it is late. Or an
 * execution that has waited so long that its question is forgotten: the trigger's item tells what became of it.
 */
function viaN8n(context: IExecuteFunctions, question: Question, answer: WireAnswer): IDataObject {
	const { by, node } = question.pbx_answer ?? {};
	if (by === 'workflow' || by === 'rules') throw alreadyAnswered(context, String(node ?? ''));
	if (Date.now() > Date.parse(question.deadline_at)) {
		return tooLate(context, { by: 'fallback', reason: 'the deadline had passed' }, answer);
	}
	markAnswered(context);
	void context.sendResponse({ body: answer, headers: { [ANSWER_HEADER]: '1' }, statusCode: 200 });
	const sent: Outcome = { by: 'workflow', reason: 'answered', answer, node: context.getNode().name };
	if (question.pbx_answer !== undefined) Object.assign(question.pbx_answer, sent);
	return { sent: true, answer };
}

function tooLate(
	context: IExecuteFunctions,
	outcome: Pick<Outcome, 'by' | 'reason'> & Partial<Outcome>,
	answer: WireAnswer,
): IDataObject {
	const { onLate } = context.getNodeParameter('options', 0, {}) as { onLate?: string };
	const reason =
		outcome.by === 'nobody'
			? outcome.reason
			: `${outcome.reason}, and the fallback of the trigger had gone out`;
	if (onLate === 'error') {
		throw new NodeOperationError(context.getNode(), `The answer came too late: ${reason}`, {
			description: 'Shorten the way from the trigger to this node, or raise Deadline in the trigger.',
			itemIndex: 0,
		});
	}
	return { sent: false, reason, answer, ...(outcome.answer ? { sent_instead: outcome.answer } : {}) };
}
