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
import { findRequest } from '../shared/component/findRequest';
import type { FoundRequest } from '../shared/component/findRequest';
import { alreadyAnswered, markAnswered } from '../shared/component/once';
import { pendingRequests } from '../shared/component/pendingRequests';
import type { Outcome, PendingRequest } from '../shared/component/pendingRequests';
import { typedAnswer } from '../shared/component/typedAnswer';
import type { WireAnswer } from '../../simotel/components/answers';
import { messageOf } from '../../simotel/client/errors';
import { properties } from './properties';
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
	const request = findRequest(context);
	const answer = typedAnswer(context, item, request);
	const pending = pendingRequests.find(request.id);
	return pending === undefined ? viaN8n(context, request, answer) : directly(context, pending, answer);
}

/** The trigger waits in this process and knows what has become of its request. */
function directly(context: IExecuteFunctions, pending: PendingRequest, body: WireAnswer): IDataObject {
	const { accepted, outcome } = pending.answer({ body, by: 'workflow', node: context.getNode().name });
	if (accepted) return { sent: true, answer: body };
	if (outcome.by === 'workflow' || outcome.by === 'rules') throw alreadyAnswered(context, outcome.node ?? '');
	return tooLate(context, outcome, body);
}

/**
 * A worker of queue mode: n8n carries the answer to the trigger, and only the clock shows whether it is late. Or an
 * execution that has waited so long that its request is forgotten: the trigger's item says what became of it.
 */
function viaN8n(context: IExecuteFunctions, request: FoundRequest, answer: WireAnswer): IDataObject {
	const { by, node } = request.outcome ?? {};
	if (by === 'workflow' || by === 'rules') throw alreadyAnswered(context, String(node ?? ''));
	if (Date.now() > Date.parse(request.deadlineAt)) {
		return tooLate(context, { by: 'fallback', reason: 'the deadline had passed' }, answer);
	}
	markAnswered(context);
	void context.sendResponse({ body: answer, headers: { [ANSWER_HEADER]: '1' }, statusCode: 200 });
	const sent: Outcome = { by: 'workflow', reason: 'answered', answer, node: context.getNode().name };
	if (request.outcome !== undefined) Object.assign(request.outcome, sent);
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
