import type {
	IDataObject,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes, sleep } from 'n8n-workflow';

import { readQuestion } from '../../simotel/components';
import type { ComponentKind, ComponentQuestion, WireAnswer } from '../../simotel/components';
import { DEFAULT_ZONE } from '../../simotel/dates';
import { createClient } from '../shared/client';
import { simotelApiTest } from '../shared/credentialTest';
import { SECRET_PARAMETERS, checkInbound, simotelWebhookApiTest } from '../shared/inbound';
import { answer } from '../shared/webhookAnswer';
import { answerOf, fallbackOf } from './answers';
import { properties, webhooks } from './description';
import { guardResponse } from './guard';
import type { GuardedResponse } from './guard';
import { lastAgent } from './lastAgent';
import { takePlace } from './parallelRuns';
import { fittingRules } from './rules';
import type { Rule } from './rules';

const MOST_RUNS = 20;

interface Options {
	includeRaw?: boolean;
	maxParallelRuns?: number;
	timezone?: string;
	runAfterwards?: boolean;
}

/** What the trigger has been set to, read once per question. */
interface Setting {
	kind: ComponentKind;
	deadlineMs: number;
	fallback: WireAnswer;
	zone: string;
	options: Options;
	receivedAt: Date;
}

/** A component of the dialplan asks, in the middle of a call; the PBX always gets an answer in time. */
export class SimotelComponentTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Simotel Component Trigger',
		name: 'simotelComponentTrigger',
		icon: { light: 'file:../../icons/simotel.svg', dark: 'file:../../icons/simotel.dark.svg' },
		group: ['trigger'],
		// Not 1: for version 1 n8n evaluates an expression on every request of a webhook.
		version: 2,
		subtitle: '={{ $parameter["component"] }}',
		description:
			'Starts the workflow when a component of the Simotel dialplan asks, in the middle of a call, what to do',
		defaults: { name: 'Simotel Component Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'simotelWebhookApi', required: false, testedBy: 'simotelWebhookApiTest' },
			{
				name: 'simotelApi',
				required: false,
				testedBy: 'simotelApiTest',
				displayOptions: { show: { responseMode: ['rules'] } },
			},
		],
		webhooks,
		eventTriggerDescription: 'Waiting for a call that reaches the component',
		activationMessage: 'Calls that reach the component are now answered by this workflow.',
		properties,
	};

	methods = { credentialTest: { simotelApiTest, simotelWebhookApiTest } };

	// The address is set by hand in the dialplan; there is nothing to register.
	webhookMethods = {
		default: {
			async checkExists(): Promise<boolean> {
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
		const receivedAt = new Date();
		const admitted = await checkInbound(this);
		if (!admitted.ok) return answer(this, admitted.status, {});
		const setting = settingOf(this, receivedAt);
		const reading = readQuestion(
			{ query: this.getQueryData() as IDataObject, body: this.getBodyData() as unknown },
			{
				component: setting.kind,
				zone: setting.zone,
				receivedAt,
				deadlineMs: setting.deadlineMs,
				includeRaw: setting.options.includeRaw === true,
				ownParameters: SECRET_PARAMETERS,
			},
		);
		if (!reading.ok)
			return answer(this, 400, { ok: '0', error: `This is no question of a component: ${reading.reason}` });
		const mode = this.getNodeParameter('responseMode', 'respondNode') as string;
		return mode === 'rules'
			? await byRules(this, reading.question, setting)
			: byWorkflow(this, reading.question, setting);
	}
}

function settingOf(context: IWebhookFunctions, receivedAt: Date): Setting {
	const options = context.getNodeParameter('options', {}) as Options;
	const kind = context.getNodeParameter('component', 'extenApi') as ComponentKind;
	const zone = options.timezone ?? DEFAULT_ZONE;
	const deadline = Number(context.getNodeParameter('deadline', 450));
	return {
		kind,
		zone,
		options,
		receivedAt,
		deadlineMs: Math.min(5000, Math.max(50, Number.isFinite(deadline) ? deadline : 450)),
		fallback: fallbackOf(kind, context.getNodeParameter('fallback', {}), zone),
	};
}

/** The workflow answers, watched over by the guard; beyond the limit of runs the fallback goes out at once. */
function byWorkflow(
	context: IWebhookFunctions,
	question: ComponentQuestion,
	setting: Setting,
): IWebhookResponseData {
	const key = `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
	const place = takePlace(key, setting.options.maxParallelRuns ?? MOST_RUNS);
	if (place === null) return { webhookResponse: setting.fallback };
	guardResponse(context.getResponseObject() as unknown as GuardedResponse, {
		kind: setting.kind,
		fallback: setting.fallback,
		deadlineMs: setting.deadlineMs - (Date.now() - setting.receivedAt.getTime()),
		onRunEnd: () => place.leave(),
	});
	const json = { ...question, ...(place.turnedAway > 0 ? { turned_away: place.turnedAway } : {}) };
	return { workflowData: [[{ json: json as unknown as IDataObject }]] };
}

/** The table of this node answers; the workflow runs afterwards only if wanted. */
async function byRules(
	context: IWebhookFunctions,
	question: ComponentQuestion,
	setting: Setting,
): Promise<IWebhookResponseData> {
	const left = setting.deadlineMs - (Date.now() - setting.receivedAt.getTime());
	const decided = await Promise.race([
		decide(context, question, setting),
		sleep(left).then(() => ({ body: setting.fallback, reason: 'deadline' })),
	]);
	if (setting.options.runAfterwards !== true) return { webhookResponse: decided.body };
	answer(context, 200, decided.body);
	const json = {
		...question,
		simotel_response: { sent: true, answer: decided.body, reason: decided.reason },
	};
	return { noWebhookResponse: true, workflowData: [[{ json: json as unknown as IDataObject }]] };
}

async function decide(
	context: IWebhookFunctions,
	question: ComponentQuestion,
	setting: Setting,
): Promise<{ body: WireAnswer; reason: string }> {
	const { kind, zone, fallback, receivedAt } = setting;
	const rules = (context.getNodeParameter('rules', {}) as { rule?: Rule[] }).rule ?? [];
	try {
		for (const rule of fittingRules(rules, question, receivedAt, zone)) {
			if (rule.answer === 'reject') return { body: { ok: '0' }, reason: 'rule' };
			if (rule.answer !== 'lastAgent') return { body: answerOf(kind, rule, zone), reason: 'rule' };
			const agent = await agentOf(context, question, rule.hours ?? 24, receivedAt);
			if (agent !== null) return { body: answerOf(kind, { extension: agent }, zone), reason: 'last agent' };
		}
		return { body: fallback, reason: 'no rule' };
	} catch (error) {
		context.logger.warn(
			`Simotel Component Trigger answered with the fallback: ${error instanceof Error ? error.message : 'unknown cause'}`,
		);
		return { body: fallback, reason: 'failed' };
	}
}

async function agentOf(
	context: IWebhookFunctions,
	question: ComponentQuestion,
	hours: number,
	now: Date,
): Promise<string | null> {
	if (question.caller === null || !context.getNode().credentials?.simotelApi) return null;
	return await lastAgent(await createClient(context), question.caller, hours, now);
}
