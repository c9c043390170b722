import type { IWebhookFunctions } from 'n8n-workflow';

import { REJECT } from '../../simotel/components/components';
import type { ComponentKind, ComponentQuestion, WireAnswer } from '../../simotel/components/components';
import type { Zone } from '../../simotel/dates';
import { messageOf } from '../../simotel/client/errors';
import { createClient } from '../shared/client';
import { answerOf } from '../shared/component/answers';
import { lastAgent } from '../../simotel/reports/lastAgent';
import { fittingRules, rulesOf } from './rules';

/** What the rules have come to, and why. */
export interface Decision {
	body: WireAnswer;
	reason: string;
	error?: string;
}

interface DecisionSetting {
	kind: ComponentKind;
	fallback: WireAnswer;
	/** Where the times of rules are told. */
	zone: Zone;
	receivedAt: Date;
	deadlineMs: number;
}

/** Asks the rules of a trigger, in order. What goes wrong on the way is logged, and comes with the fallback. */
export async function decide(
	context: IWebhookFunctions,
	question: ComponentQuestion,
	{ kind, zone, fallback, receivedAt, deadlineMs }: DecisionSetting,
): Promise<Decision> {
	try {
		for (const rule of fittingRules(rulesOf(context), question, receivedAt, zone)) {
			if (rule.answer === 'reject') return { body: { ...REJECT }, reason: 'rule' };
			if (rule.answer !== 'lastAgent') return { body: answerOf(kind, rule, zone), reason: 'rule' };
			if (kind !== 'extenApi') continue;
			const agent = await agentOf(context, question, rule.hours ?? 24, { receivedAt, deadlineMs });
			if (agent !== null) return { body: answerOf(kind, { extension: agent }, zone), reason: 'last agent' };
		}
		return { body: fallback, reason: 'no rule' };
	} catch (error) {
		const cause = messageOf(error);
		context.logger.warn(`"${context.getNode().name}" answered with the fallback: ${cause}`);
		return { body: fallback, reason: 'failed', error: cause };
	}
}

async function agentOf(
	context: IWebhookFunctions,
	question: ComponentQuestion,
	hours: number,
	{ receivedAt, deadlineMs }: Pick<DecisionSetting, 'receivedAt' | 'deadlineMs'>,
): Promise<string | null> {
	if (question.caller === null || !context.getNode().credentials?.simotelApi) return null;
	// Nobody reads what comes after the deadline; a PBX that hangs must not be asked ever more.
	const client = await createClient(context, 0, Math.ceil(deadlineMs / 1_000));
	return await lastAgent(client, question.caller, hours, receivedAt);
}
