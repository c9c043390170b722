import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { searchAnnouncements } from '../shared/announcements';
import { simotelApiTest } from '../shared/credentialTest';
import { COMPONENT_WORD, subtitle, wordFor } from '../shared/subtitle';
import { shownError } from '../shared/shownError';
import { ANSWER_HEADER } from '../shared/component/guard';
import { findRequest, isLate } from '../shared/component/findRequest';
import type { FoundRequest } from '../shared/component/findRequest';
import { alreadyAnswered, markAnswered } from '../shared/component/once';
import { pendingRequests } from '../shared/component/pendingRequests';
import type { Outcome, PendingRequest } from '../shared/component/pendingRequests';
import { SAME_AS_TRIGGER, typedAnswer } from '../shared/component/typedAnswer';
import type { WireAnswer } from '../../simotel/components/answers';
import { messageOf } from '../../simotel/client/errors';
import { askAndWait, failed, resumed } from './ask';
import { WAITING_MODES } from './askProperties';
import { lateAnswer } from './late';
import { RESPONSES, properties } from './properties';
import { BUILDER_HINTS } from '../shared/builderHints';

/** The component and, unless it is a plain answer, what it is answered: `SmartAPI: Ask and Wait`. */
const SUBTITLE = subtitle(
	`${COMPONENT_WORD} + (($parameter["respondWith"] || "answer") === "answer" ? "" : ": " + ${wordFor('respondWith', RESPONSES)})`,
);

/** One for each choice of a menu and for what is none; n8n reads this in the editor and for errors only. */
const OUTPUTS = `={{ ((p) => {
	if (p.component !== "smartApi" || p.respondWith !== "ask") return ["main"];
	const choices = [].concat((p.choices || {}).choice || []).map((choice) => String((choice || {}).name || (choice || {}).digits || ""));
	const names = p.accept === "digits" ? ["Digits", "No Input"] : [...choices, "Other Input", "No Input"];
	return names.map((displayName) => ({ type: "main", displayName }));
})($parameter) }}`;

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
		subtitle: SUBTITLE,
		description:
			'Answer a component of the Simotel dialplan: which extension, trunk or output, or what to play and say',
		defaults: { name: 'Respond to Simotel' },
		builderHint: BUILDER_HINTS.respondToSimotel,
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: OUTPUTS,
		credentials: [
			{
				name: 'simotelApi',
				displayName: 'Credential for the List of Announcements (Optional)',
				required: false,
				testedBy: 'simotelApiTest',
				displayOptions: { show: { component: ['smartApi', SAME_AS_TRIGGER] } },
			},
		],
		properties,
		// Where n8n resumes an execution that waits in the database; nobody but the trigger calls it.
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'responseNode',
				path: '',
				restartWebhook: true,
				isFullPath: true,
				ndvHideUrl: true,
				ndvHideMethod: true,
			},
		],
	};

	methods = {
		credentialTest: { simotelApiTest },
		listSearch: { searchAnnouncements },
	};

	// n8n resumes executions by itself; there is nothing to register.
	webhookMethods = {
		default: {
			checkExists: async (): Promise<boolean> => true,
			create: async (): Promise<boolean> => true,
			delete: async (): Promise<boolean> => true,
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return { workflowData: resumed(this) };
	}

	/** The first item answers the call; all items are passed on, unless the next request takes their place. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const waits =
			this.getNodeParameter('component', 0) === 'smartApi' &&
			WAITING_MODES.includes(this.getNodeParameter('respondWith', 0, 'answer') as string);
		const [first, ...others] = this.getInputData();
		const passedOn = others.map((item, index) => ({ ...item, pairedItem: { item: index + 1 } }));
		try {
			if (waits) return await askAndWait(this);
			const json = { ...first?.json, simotel_response: respond(this, first?.json ?? {}) };
			return [[{ ...first, json, pairedItem: { item: 0 } }, ...passedOn]];
		} catch (error) {
			if (!this.continueOnFail()) throw shownError(this.getNode(), error, 0);
			if (waits) return failed(this, messageOf(error));
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
	return lateAnswer(context, outcome, body);
}

/**
 * A worker of queue mode: n8n carries the answer to the trigger, and only the clock shows whether it is late. Or an
 * execution that has waited so long that its request is forgotten: the trigger's item says what became of it.
 */
function viaN8n(context: IExecuteFunctions, request: FoundRequest, answer: WireAnswer): IDataObject {
	const { by, node } = request.outcome ?? {};
	if (by === 'workflow' || by === 'rules') throw alreadyAnswered(context, String(node ?? ''));
	if (by === 'nobody') return lateAnswer(context, { by, reason: String(request.outcome?.reason) }, answer);
	if (isLate(request)) {
		return lateAnswer(context, { by: 'fallback', reason: 'the deadline had passed' }, answer);
	}
	markAnswered(context, request.id);
	void context.sendResponse({ body: answer, headers: { [ANSWER_HEADER]: '1' }, statusCode: 200 });
	const sent: Outcome = { by: 'workflow', reason: 'answered', answer, node: context.getNode().name };
	if (request.outcome !== undefined) Object.assign(request.outcome, sent);
	return { sent: true, answer };
}
