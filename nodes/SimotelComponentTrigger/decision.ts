import type { IWebhookFunctions } from 'n8n-workflow';

import { REJECT, encodeAnswer } from '../../simotel/components/answers';
import type { WireAnswer } from '../../simotel/components/answers';
import type { ComponentRequest } from '../../simotel/components/request';
import { messageOf } from '../../simotel/client/errors';
import type { SimotelClient } from '../../simotel/client/client';
import { calledBefore } from '../../simotel/reports/caller';
import { lastAgent } from '../../simotel/reports/lastAgent';
import { createClient } from '../shared/client';
import { REASONS } from '../shared/component/guard';
import { CircuitOpenError, throughBreaker } from './circuit';
import { readRules, skipped } from './rules';
import type { Rule, RuleAnswer } from './rules';
import type { Settings } from './settings';
import { askWebService } from './webService';
import type { WebService } from './webService';

/** What the rules have come to, and why. */
export interface Decision {
	by: 'rules' | 'fallback';
	body: WireAnswer;
	reason: string;
	/** The rule that answered. */
	rule?: string;
}

/** A request on its way through the rules. */
interface Course {
	context: IWebhookFunctions;
	request: ComponentRequest;
	settings: Settings;
	receivedAt: Date;
}

/** The fallback, because the rules have come to nothing. */
export const fallBack = ({ fallback }: Settings, reason: string, rule?: string): Decision => ({
	by: 'fallback',
	body: fallback,
	reason,
	...(rule === undefined ? {} : { rule }),
});

/**
 * Goes through the rules of a trigger, in order. A rule that cannot be used is reported and skipped; after a look-up
 * that fails the fallback goes out.
 */
export async function decide(course: Course): Promise<Decision> {
	const { settings } = course;
	for (const rule of readRules(settings)) {
		const match = matchOf(rule, course);
		if (match === null) continue;
		try {
			if (match.calledWithin !== null && !(await hasCalled(course, match.calledWithin))) continue;
			const body = await answerBy(course, match.answer);
			if (body !== null) return { by: 'rules', body, reason: REASON[match.answer.by], rule: rule.name };
		} catch (error) {
			settings.parameters.problem(`${rule.name}: ${messageOf(error)}`);
			const reason = error instanceof CircuitOpenError ? REASONS.open : REASONS.lookUp;
			return fallBack(settings, reason, rule.name);
		}
	}
	return fallBack(settings, REASONS.noRule);
}

/** What a rule comes to, if its conditions fit; null also for one that cannot be used, which is reported. */
function matchOf(
	rule: Rule,
	{ request, settings, receivedAt }: Course,
): { calledWithin: number | null; answer: RuleAnswer } | null {
	try {
		if (!rule.fits({ request, now: receivedAt })) return null;
		return { calledWithin: rule.calledWithin(), answer: rule.answer() };
	} catch (error) {
		settings.parameters.problem(skipped(rule, error));
		return null;
	}
}

/** Why the answer of a rule is what it is. */
const REASON: Record<RuleAnswer['by'], string> = {
	fields: 'rule',
	lastAgent: 'last agent',
	reject: 'rule',
	webService: 'web service',
};

/** The answer of a rule; null when it has none, and the next rule counts. */
async function answerBy(course: Course, answer: RuleAnswer): Promise<WireAnswer | null> {
	const { context, request, settings, receivedAt } = course;
	switch (answer.by) {
		case 'fields':
			return answer.body;
		case 'reject':
			return { ...REJECT };
		case 'lastAgent': {
			if (request.caller_number === null) return null;
			const until = receivedAt.getTime() + settings.deadlineMs;
			const { caller_number: caller } = request;
			const agent = await askPbx(
				course,
				async (client) => await lastAgent(client, caller, answer.hours, receivedAt, until),
			);
			return agent === null ? null : encodeAnswer({ kind: 'extenApi', extension: agent }, settings.zone);
		}
		case 'webService': {
			const { service } = answer;
			const left = settings.deadlineMs - (Date.now() - receivedAt.getTime());
			return await throughBreaker(
				context,
				nameOf(service),
				settings,
				async () => await askWebService(context, service, request, settings.zone, left),
			);
		}
	}
}

async function hasCalled(course: Course, hours: number): Promise<boolean> {
	const { caller_number: caller, unique_id: id } = course.request;
	if (caller === null) return false;
	return await askPbx(
		course,
		async (client) => await calledBefore(client, caller, hours, id, course.receivedAt),
	);
}

/** Nobody reads what comes after the deadline; a PBX that hangs must not be asked ever more. */
async function askPbx<T>(course: Course, ask: (client: SimotelClient) => Promise<T>): Promise<T> {
	const { context, settings } = course;
	return await throughBreaker(
		context,
		'the PBX',
		settings,
		async () => await ask(await createClient(context, 0, Math.ceil(settings.deadlineMs / 1_000))),
	);
}

/** A web service by its address, without the query, which may hold a key and differs from call to call. */
function nameOf({ url }: WebService): string {
	const { origin, pathname } = new URL(url);
	return `the web service ${origin}${pathname}`;
}
