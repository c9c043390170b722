import type { IWebhookFunctions } from 'n8n-workflow';

import { REJECT, encodeAnswer } from '../../simotel/components/components';
import type { ComponentQuestion, WireAnswer } from '../../simotel/components/components';
import { messageOf } from '../../simotel/client/errors';
import { lastAgent } from '../../simotel/reports/lastAgent';
import { createClient } from '../shared/client';
import { readRules } from './rules';
import type { Settings } from './settings';

/** What the rules have come to, and why. */
export interface Decision {
	body: WireAnswer;
	reason: string;
	error?: string;
}

/**
 * Goes through the rules of a trigger, in order. A rule that cannot be used is reported and skipped; what goes wrong
 * on the way is logged, and comes with the fallback.
 */
export async function decide(
	context: IWebhookFunctions,
	request: ComponentQuestion,
	settings: Settings,
	receivedAt: Date,
): Promise<Decision> {
	try {
		for (const rule of readRules(settings)) {
			if (rule.problem !== null) settings.parameters.problem(rule.problem);
			if (!rule.fits(request, receivedAt)) continue;
			const { answer } = rule;
			if (answer.by === 'reject') return { body: { ...REJECT }, reason: 'rule' };
			if (answer.by === 'fields') return { body: answer.body, reason: 'rule' };
			const agent = await agentOf(context, request, answer.hours, settings.deadlineMs, receivedAt);
			if (agent === null) continue;
			return { body: encodeAnswer({ kind: 'extenApi', extension: agent }), reason: 'last agent' };
		}
		return { body: settings.fallback, reason: 'no rule' };
	} catch (error) {
		const cause = messageOf(error);
		context.logger.warn(`"${context.getNode().name}" answered with the fallback: ${cause}`);
		return { body: settings.fallback, reason: 'failed', error: cause };
	}
}

async function agentOf(
	context: IWebhookFunctions,
	request: ComponentQuestion,
	hours: number,
	deadlineMs: number,
	receivedAt: Date,
): Promise<string | null> {
	if (request.caller === null) return null;
	// Nobody reads what comes after the deadline; a PBX that hangs must not be asked ever more.
	const client = await createClient(context, 0, Math.ceil(deadlineMs / 1_000));
	return await lastAgent(client, request.caller, hours, receivedAt);
}
