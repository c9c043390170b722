import { randomUUID } from 'crypto';
import type {
	IDataObject,
	IHookFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { REJECT } from '../../simotel/components/answers';
import type { ComponentKind } from '../../simotel/components/catalog';
import { readRequest } from '../../simotel/components/request';
import type { ComponentRequest } from '../../simotel/components/request';
import { messageOf } from '../../simotel/client/errors';
import { SEPARATOR } from '../../simotel/text';
import { searchAnnouncements } from '../shared/announcements';
import { BUILDER_HINTS } from '../shared/builderHints';
import { limiterOf } from '../shared/component/concurrencyLimit';
import type { Rejection, Slot } from '../shared/component/concurrencyLimit';
import { REASONS, guardResponse, unanswered } from '../shared/component/guard';
import type { GuardedResponse } from '../shared/component/guard';
import { conversations } from '../shared/component/talk';
import { pendingRequests } from '../shared/component/pendingRequests';
import type { PendingRequest } from '../shared/component/pendingRequests';
import { simotelApiTest } from '../shared/credentialTest';
import { SECRET_PARAMETERS, checkInbound, readBody, simotelWebhookApiTest } from '../shared/inbound';
import { COMPONENT_NAME, atOutput, outputsByName } from '../shared/outputs';
import { answer } from '../shared/webhookAnswer';
import { goOn, talkWith } from './conversing';
import type { GuardedRequest } from './conversing';
import { decide, fallBack } from './decision';
import type { Decision } from './decision';
import { properties, webhooks } from './description';
import { HINTS } from './hints';
import { checkAtActivation, logProblems, triggerOf } from './reporting';
import { readSettings } from './settings';
import { simotelWebServiceApiTest } from './webService';
import type { Settings } from './settings';
import { arrivalOf, timeFor } from '../shared/component/arrival';
import type { ArrivedRequest, Arrival } from '../shared/component/arrival';

/** Largest body that can be a request, in bytes: its values have 4,000 characters at most. */
const LARGEST_BODY = 64 * 1024;
/** A wait in n8n of at least so many milliseconds is shown in the item. */
const WORTH_SHOWING = 20;
/** The component, and who answers: `ExtenAPI: 3 rules`. */
const SUBTITLE = `={{ ${COMPONENT_NAME} + ($parameter["responseMode"] === "rules" ? ", Rules: " + ((($parameter["rules"] || {})["rule"]) || []).length : "") }}`;
/** The names that have an output of their own, for the editor; `entriesOf` does the same at run time. */
const APP_NAMES = `String(($parameter["options"] || {})["appNames"] || "").split(${SEPARATOR}).map((name) => name.trim()).filter((name) => name !== "")`;

/** A request of a component with the settings that were read for it. */
interface Job {
	request: ComponentRequest;
	kind: ComponentKind;
	settings: Settings;
	/** When the node began to work on it. */
	receivedAt: Date;
	/** When it reached n8n. */
	arrival: Arrival;
}

/** A component of the dialplan asks, in the middle of a call; the PBX always gets an answer in time. */
export class SimotelComponentTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Simotel Component Trigger',
		name: 'simotelComponentTrigger',
		icon: {
			light: 'file:../../icons/simotelComponentTrigger.svg',
			dark: 'file:../../icons/simotelComponentTrigger.dark.svg',
		},
		group: ['trigger'],
		// Not 1: for version 1 n8n evaluates an expression on every request of a webhook.
		version: 2,
		subtitle: SUBTITLE,
		description:
			'Starts the workflow when a component of the Simotel dialplan asks, in the middle of a call, what to do',
		defaults: { name: 'Simotel Component Trigger' },
		builderHint: BUILDER_HINTS.simotelComponentTrigger,
		inputs: [],
		outputs: outputsByName(APP_NAMES, 'Other'),
		credentials: [
			// Several of them: each says what it is for.
			{
				name: 'simotelWebhookApi',
				displayName: 'Credential That Lets the PBX In (Optional)',
				required: false,
				testedBy: 'simotelWebhookApiTest',
			},
			{
				name: 'simotelApi',
				displayName: 'Credential to Look Up Calls and Announcements (Optional)',
				required: false,
				testedBy: 'simotelApiTest',
			},
			{
				name: 'simotelWebServiceApi',
				displayName: 'Credential for the Web Service of a Rule (Optional)',
				required: false,
				testedBy: 'simotelWebServiceApiTest',
				displayOptions: { show: { responseMode: ['rules'] } },
			},
		],
		webhooks,
		hints: HINTS,
		triggerPanel: { header: 'Wait for a request of the dialplan' },
		eventTriggerDescription: 'Waiting for a call that reaches the component',
		activationMessage: 'Calls that reach the component are now answered by this workflow.',
		properties,
	};

	methods = {
		credentialTest: { simotelApiTest, simotelWebhookApiTest, simotelWebServiceApiTest },
		listSearch: { searchAnnouncements },
	};

	// The address is set by hand in the dialplan; there is nothing to register.
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				checkAtActivation(this);
				return true;
			},
			async create(): Promise<boolean> {
				return true;
			},
			async delete(): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		try {
			return await take(this);
		} catch (error) {
			// Such as a credential that has been deleted. A refusal is an answer; an error of n8n would not be one.
			this.logger.error(`"${this.getNode().name}" refused a request: ${messageOf(error)}`);
			return answer(this, 200, { ...REJECT });
		}
	}
}

async function take(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const arrival = arrivalOf(context.getRequestObject() as unknown as ArrivedRequest);
	const receivedAt = new Date();
	const admitted = await checkInbound(context);
	if (!admitted.ok) return answer(context, admitted.status, {});
	const read = await readBody(context, LARGEST_BODY);
	if (read.tooLarge) {
		return answer(context, 413, {
			ok: '0',
			error: 'The body is larger than a request of a component can be',
		});
	}
	const set = readSettings(context);
	const settings = { ...set, deadlineMs: timeFor(set.deadlineMs, arrival.waited) };
	const { kind, parameters } = settings;
	if (kind === null) {
		logProblems(context, parameters.problems);
		return answer(context, 200, { ...REJECT });
	}
	const reading = readRequest(
		{ query: context.getQueryData() as IDataObject, body: read.body },
		{
			component: kind,
			zone: settings.zone,
			receivedAt: new Date(arrival.at),
			deadlineMs: arrival.waited + settings.deadlineMs,
			includeRaw: settings.includeRaw,
			ownParameters: SECRET_PARAMETERS,
		},
	);
	if (!reading.ok) {
		return answer(context, 400, { ok: '0', error: `This is no request of a component: ${reading.reason}` });
	}
	const job: Job = { request: reading.request, kind, settings, receivedAt, arrival };
	const result = settings.mode === 'rules' ? await byRules(context, job) : await inConversation(context, job);
	logProblems(context, parameters.problems);
	return result;
}

/** Milliseconds that are left until the fallback goes out. */
const timeLeft = ({ settings, receivedAt }: Job): number =>
	settings.deadlineMs - (Date.now() - receivedAt.getTime());

/** A request of a call that a workflow waits for goes to it; every other one starts a run. */
async function inConversation(context: IWebhookFunctions, job: Job): Promise<IWebhookResponseData> {
	const { request, kind, settings } = job;
	if (kind !== 'smartApi') return await byWorkflow(context, job);
	const reception = conversations.receive(triggerOf(context), request);
	if (reception.kind === 'new') return await byWorkflow(context, job, reception.notJoined);
	return goOn(reception, settings.fallback, (joined) => {
		const limiter = limiterOf(triggerOf(context));
		const slot = limiter.resume(settings.maxParallelRuns, settings.deadlineMs / 2);
		return guardRequest(context, job, slot, joined);
	});
}

/** The workflow answers, watched over by the guard; beyond the limit of runs the fallback goes out. */
async function byWorkflow(
	context: IWebhookFunctions,
	job: Job,
	notJoined?: string,
): Promise<IWebhookResponseData> {
	const { settings } = job;
	const response = context.getResponseObject();
	const limiter = limiterOf(triggerOf(context));
	// n8n is so busy that a workflow could not answer any more: nothing is started, which lets n8n catch up.
	const slot =
		settings.deadlineMs === 0
			? limiter.reject()
			: await limiter.acquireOrWait({
					limit: settings.maxParallelRuns,
					// Less spares the processor less, more leaves too little for the way back (benches "components" and "agents").
					patience: settings.deadlineMs * 0.75,
					quick: settings.deadlineMs / 2,
					gone: () => response.destroyed,
				});
	const run = startRun(context, job, slot, notJoined === undefined ? {} : { not_joined: notJoined });
	return run === null ? { webhookResponse: settings.fallback } : { workflowData: run.workflowData };
}

/** The rules of this node answer; the workflow runs afterwards only if wanted, and if there is a slot for it. */
async function byRules(context: IWebhookFunctions, job: Job): Promise<IWebhookResponseData> {
	const { request, settings, receivedAt } = job;
	const decision = await Promise.race<Decision>([
		decide({ context, request, settings, receivedAt }),
		sleep(Math.max(0, timeLeft(job))).then(() => fallBack(settings, REASONS.deadline)),
	]);
	const run = settings.runAfterwards
		? startRun(context, job, limiterOf(triggerOf(context)).acquire(settings.maxParallelRuns))
		: null;
	if (run === null) return { webhookResponse: decision.body };
	run.pending.answer({ node: context.getNode().name, ...decision });
	return { workflowData: run.workflowData };
}

/** Guards the response and makes the item of a run that has a slot; null when it was rejected. */
function startRun(
	context: IWebhookFunctions,
	job: Job,
	slot: Slot | Rejection,
	more: IDataObject = {},
): { pending: PendingRequest; workflowData: INodeExecutionData[][] } | null {
	const { request, kind, settings } = job;
	if (!slot.acquired) {
		if (slot.shouldLog) {
			context.logger.warn(
				`"${context.getNode().name}" answers without starting executions, because too many of its runs are unfinished (Max Parallel Runs: ${settings.maxParallelRuns}). How many requests that concerned is in "rejected" of the next item.`,
			);
		}
		return null;
	}
	const guarded = guardRequest(context, job, slot, more);
	if (kind === 'smartApi') {
		const talk = { trigger: triggerOf(context), arrival: request, limit: settings.maxWaitingCallers };
		talkWith(context, talk, guarded);
	} else {
		pendingRequests.add(guarded.id, guarded.pending);
		guarded.onRunEnd = () => {
			guarded.release();
			pendingRequests.remove(guarded.id);
		};
	}
	const workflowData = atOutput([{ json: guarded.json }], settings.appNames, request.app_name);
	return { pending: guarded.pending, workflowData };
}

/** Guards the response of a request and makes its item. */
function guardRequest(context: IWebhookFunctions, job: Job, slot: Slot, more: IDataObject): GuardedRequest {
	const { request, kind, settings, arrival } = job;
	const id = randomUUID();
	const { problems } = settings.parameters;
	// n8n keeps this very object until it saves the execution, so what is decided later still gets into it.
	const outcome = {
		...unanswered(settings.fallback),
		...(arrival.waited >= WORTH_SHOWING ? { waited: arrival.waited } : {}),
		...(problems.length > 0 ? { problems } : {}),
	};
	const { raw, ...fields } = request;
	const json = {
		...fields,
		request_id: id,
		...(slot.rejected > 0 ? { rejected: slot.rejected } : {}),
		...more,
		pbx_answer: outcome,
		...(raw === undefined ? {} : { raw }),
	};
	const guarded: GuardedRequest = {
		id,
		json: json as IDataObject,
		release: () => slot.release(),
		onStep: () => REASONS.invalid,
		onRunEnd: () => undefined,
		pending: guardResponse(context.getResponseObject() as unknown as GuardedResponse, {
			kind,
			fallback: settings.fallback,
			receivedAt: arrival.at,
			deadlineMs: timeLeft(job),
			onOutcome: (decision) => {
				Object.assign(outcome, decision);
				if (decision.by === 'workflow' || settings.mode === 'rules') slot.answered();
				else if (decision.reason === REASONS.deadline) slot.late();
			},
			onStep: (step) => guarded.onStep(step),
			onRunEnd: (reason) => guarded.onRunEnd(reason),
		}),
	};
	return guarded;
}
