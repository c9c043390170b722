import type { IWebhookFunctions } from 'n8n-workflow';

import { REJECT, encodeAnswer } from '../../simotel/components/answers';
import type { WireAnswer } from '../../simotel/components/answers';
import type { ComponentRequest } from '../../simotel/components/request';
import { messageOf } from '../../simotel/client/errors';
import { lastAgent } from '../../simotel/reports/lastAgent';
import { createClient } from '../shared/client';
import { readRules } from './rules';
import type { Settings } from './settings';

/** What the rules have come to, and why. */
export interface Decision {
	by: 'rules' | 'fallback';
	body: WireAnswer;
	reason: string;
	/** The rule that answered. */
	rule?: string;
}

/** The fallback, because the rules have come to nothing. */
export const fallBack = ({ fallback }: Settings, reason: string): Decision => ({
	by: 'fallback',
	body: fallback,
	reason,
});

/**
 * Goes through the rules of a trigger, in order. A rule that cannot be used is reported and skipped; after a
 * look-up that fails the fallback goes out.
 */
export async function decide(
	context: IWebhookFunctions,
	request: ComponentRequest,
	settings: Settings,
	receivedAt: Date,
): Promise<Decision> {
	try {
		for (const rule of readRules(settings)) {
			if (rule.problem !== null) settings.parameters.problem(rule.problem);
			if (!rule.fits(request, receivedAt)) continue;
			const { answer } = rule;
			const byRule = { by: 'rules' as const, reason: 'rule', rule: rule.name };
			if (answer.by === 'reject') return { ...byRule, body: { ...REJECT } };
			if (answer.by === 'fields') return { ...byRule, body: answer.body };
			const agent = await agentOf(context, request, answer.hours, settings.deadlineMs, receivedAt);
			if (agent === null) continue;
			const body = encodeAnswer({ kind: 'extenApi', extension: agent }, settings.zone);
			return { ...byRule, body, reason: 'last agent' };
		}
		return fallBack(settings, 'no rule');
	} catch (error) {
		settings.parameters.problem(`The look-up failed: ${messageOf(error)}`);
		return fallBack(settings, 'the look-up failed');
	}
}

async function agentOf(
	context: IWebhookFunctions,
	request: ComponentRequest,
	hours: number,
	deadlineMs: number,
	receivedAt: Date,
): Promise<string | null> {
	if (request.caller_number === null) return null;
	// Nobody reads what comes after the deadline; a PBX that hangs must not be asked ever more.
	const client = await createClient(context, 0, Math.ceil(deadlineMs / 1_000));
	const until = receivedAt.getTime() + deadlineMs;
	return await lastAgent(client, request.caller_number, hours, receivedAt, until);
}
