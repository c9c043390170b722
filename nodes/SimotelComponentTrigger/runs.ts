import { randomUUID } from 'crypto';
import type { IDataObject, INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { ComponentKind } from '../../simotel/components/catalog';
import type { ComponentRequest } from '../../simotel/components/request';
import type { Arrival } from '../shared/component/arrival';
import type { Pass } from '../shared/component/circuitBreaker';
import { limiterOf } from '../shared/component/concurrencyLimit';
import type { Rejection, Slot } from '../shared/component/concurrencyLimit';
import { REASONS, guardResponse, unanswered } from '../shared/component/guard';
import type { GuardedResponse } from '../shared/component/guard';
import { pendingRequests } from '../shared/component/pendingRequests';
import type { PendingRequest } from '../shared/component/pendingRequests';
import { conversations } from '../shared/component/talk';
import { atOutput } from '../shared/outputs';
import { letThrough, reportRun } from './circuit';
import { countAnswer } from './counting';
import { goOn, talkWith } from './conversing';
import type { GuardedRequest } from './conversing';
import { decide, fallBack } from './decision';
import type { Decision } from './decision';
import type { Settings } from './settings';

/** A wait in n8n of at least so many milliseconds is shown in the item. */
const WORTH_SHOWING = 20;

/** A request of a component with the settings that were read for it. */
export interface Job {
	request: ComponentRequest;
	kind: ComponentKind;
	settings: Settings;
	/** When the node began to work on it. */
	receivedAt: Date;
	/** When it reached n8n. */
	arrival: Arrival;
}

/** Milliseconds that are left until the fallback goes out. */
const timeLeft = ({ settings, receivedAt }: Job): number =>
	settings.deadlineMs - (Date.now() - receivedAt.getTime());

/** A request of a call that a workflow waits for goes to it; every other one starts a run. */
export async function inConversation(context: IWebhookFunctions, job: Job): Promise<IWebhookResponseData> {
	const { request, kind, settings } = job;
	if (kind !== 'smartApi') return await byWorkflow(context, job);
	const reception = conversations.receive(settings.trigger, request);
	if (reception.kind === 'new') return await byWorkflow(context, job, reception.notJoined);
	// Asked again here and now, without the workflow.
	if (reception.kind === 'retry')
		countAnswer(context, settings, { by: 'workflow', reason: 'answered' }, job.arrival.at);
	return goOn(reception, settings.fallback, (joined) => {
		const limiter = limiterOf(settings.trigger);
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
	const { settings, arrival } = job;
	const response = context.getResponseObject();
	const limiter = limiterOf(settings.trigger);
	const pass = letThrough(context, settings);
	if (pass === null) {
		limiter.countRejected();
		return fallBackAtOnce(context, job, REASONS.open);
	}
	// n8n is so busy that a workflow could not answer any more: nothing is started, which lets n8n catch up.
	const slot =
		settings.deadlineMs === 0
			? limiter.reject()
			: await limiter.acquireOrWait({
					limit: settings.maxParallelRuns,
					waited: arrival.waited,
					// Less spares the processor less, more leaves too little for the way back (benches "components" and "agents").
					patience: settings.deadlineMs * 0.75,
					quick: settings.deadlineMs / 2,
					gone: () => response.destroyed,
				});
	if (!slot.acquired) pass.cancelled();
	const more = notJoined === undefined ? {} : { not_joined: notJoined };
	const run = startRun(context, job, slot, more, pass);
	if (run !== null) return { workflowData: run.workflowData };
	return fallBackAtOnce(context, job, settings.deadlineMs === 0 ? REASONS.busy : REASONS.noSlot);
}

/** The fallback, with no run. */
function fallBackAtOnce(
	context: IWebhookFunctions,
	{ settings, arrival }: Job,
	reason: string,
): IWebhookResponseData {
	countAnswer(context, settings, { by: 'fallback', reason }, arrival.at);
	return { webhookResponse: settings.fallback };
}

/** The rules of this node answer; the workflow runs afterwards only if wanted, and if there is a slot for it. */
export async function byRules(context: IWebhookFunctions, job: Job): Promise<IWebhookResponseData> {
	const { request, settings, receivedAt } = job;
	const decision = await Promise.race<Decision>([
		decide({ context, request, settings, receivedAt }),
		sleep(Math.max(0, timeLeft(job))).then(() => fallBack(settings, REASONS.deadline)),
	]);
	const run = settings.runAfterwards
		? startRun(context, job, limiterOf(settings.trigger).acquire(settings.maxParallelRuns))
		: null;
	if (run === null) {
		countAnswer(context, settings, decision, job.arrival.at);
		return { webhookResponse: decision.body };
	}
	run.pending.answer({ node: settings.node.name, ...decision });
	return { workflowData: run.workflowData };
}

/** Guards the response and makes the item of a run that has a slot; null when it was rejected. */
function startRun(
	context: IWebhookFunctions,
	job: Job,
	slot: Slot | Rejection,
	more: IDataObject = {},
	pass?: Pass,
): { pending: PendingRequest; workflowData: INodeExecutionData[][] } | null {
	const { request, kind, settings } = job;
	if (!slot.acquired) {
		if (slot.shouldLog) {
			context.logger.warn(
				`"${settings.node.name}" answers without starting executions, because too many of its runs are unfinished (Max Parallel Runs: ${settings.maxParallelRuns}). How many requests that concerned is in "rejected" of the next item.`,
			);
		}
		return null;
	}
	const guarded = guardRequest(context, job, slot, more, pass);
	if (kind === 'smartApi') {
		const talk = { trigger: settings.trigger, arrival: request, limit: settings.maxWaitingCallers };
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

/**
 * Guards the response of a request and makes its item.
 *
 * @param pass what the circuit breaker let through; none for a step of a conversation that goes on, nor for rules
 */
function guardRequest(
	context: IWebhookFunctions,
	job: Job,
	slot: Slot,
	more: IDataObject,
	pass?: Pass,
): GuardedRequest {
	const { request, kind, settings, arrival } = job;
	const left = timeLeft(job);
	const id = randomUUID();
	const { problems } = settings.parameters;
	// n8n keeps this very object until it saves the execution, so what is decided later still gets into it.
	const outcome = {
		...unanswered(settings.fallback),
		...(arrival.waited >= WORTH_SHOWING ? { waited: arrival.waited } : {}),
		...(pass?.probe === true ? { circuit: 'half-open' as const } : {}),
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
			deadlineMs: left,
			onOutcome: (decision) => {
				Object.assign(outcome, decision);
				countAnswer(context, settings, decision);
				if (pass !== undefined) reportRun(context, pass, decision, settings, left);
				if (decision.by === 'workflow' || settings.mode === 'rules') slot.answered();
				else if (decision.reason === REASONS.deadline) slot.late();
			},
			onStep: (step) => guarded.onStep(step),
			onRunEnd: (reason) => guarded.onRunEnd(reason),
		}),
	};
	return guarded;
}
