import { randomUUID } from 'crypto';
import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { messageOf } from '../../simotel/client/errors';
import { REJECT } from '../../simotel/components/answers';
import { toIso } from '../../simotel/dates';
import type { AnswerCounts, AnswerTimes } from '../shared/component/answerCounts';
import { timesItem } from '../shared/component/answerTimes';
import { guardResponse } from '../shared/component/guard';
import type { GuardedResponse } from '../shared/component/guard';
import { ownAddress } from './ownAddress';
import type { Settings } from './settings';

/** When operators are alerted; a limit of 0 does not count. */
export interface AlertLimits {
	/** Share of answers that were the fallback, in percent; rules that leave a caller to it do not count. */
	fallbacks: number;
	/** How many answers were late. */
	late: number;
	/** Longest time until an answer (milliseconds). */
	longest: number;
	/** How far back is looked (minutes). */
	within: number;
	/** An alert is not repeated within this time (minutes). */
	every: number;
}

/** Fewer fallbacks than this are no share of anything. */
const FEW = 3;
/** Header of the request by which a trigger starts an execution for an alert; what it holds is never used twice. */
const ALERT_HEADER = 'x-simotel-alert';
/** How long n8n may take to begin that execution (milliseconds). */
const PATIENCE = 30_000;

/** Alerts whose execution has not begun yet, by what their request has in its header. */
const due = new Map<string, IDataObject>();

/** Which limits are passed, in words; null when none is. */
export function passedLimits(times: AnswerTimes, limits: AlertLimits): string | null {
	const counted = times.requests - times.hung_up - times.fallbacks.no_rule;
	const fallbacks = times.by_fallback - times.fallbacks.no_rule;
	const share = counted === 0 ? 0 : (fallbacks / counted) * 100;
	const passed = [
		limits.fallbacks > 0 && fallbacks >= FEW && share >= limits.fallbacks
			? `${fallbacks} of ${counted} answers were the fallback`
			: null,
		limits.late > 0 && times.late >= limits.late ? `${times.late} answers were late` : null,
		limits.longest > 0 && (times.worst_ms ?? 0) >= limits.longest
			? `the longest answer took ${times.worst_ms} ms`
			: null,
	].filter((text) => text !== null);
	return passed.length === 0 ? null : `In ${limits.within} minutes ${passed.join(', and ')}`;
}

/** Starts an execution for operators when a limit is passed; called after answers that may have passed one. */
export function alertIfPassed(context: IWebhookFunctions, counts: AnswerCounts, settings: Settings): void {
	const { alert: limits, zone } = settings;
	const now = Date.now();
	if (limits === null || now - counts.alertedAt < limits.every * 60_000) return;
	const reason = passedLimits(counts.last(limits.within), limits);
	if (reason === null) return;
	counts.alertedAt = now;
	const item = { event: 'callers_waited', at: toIso(new Date(now), zone), reason };
	void startExecution(context, settings.node.name, { ...item, ...timesItem(counts, limits.within, zone) });
}

/**
 * Only a request can start an execution, and the ones at hand belong to callers. So the trigger makes one of its own,
 * to the address of this process at which it is reached.
 */
async function startExecution(context: IWebhookFunctions, name: string, item: IDataObject): Promise<void> {
	const token = randomUUID();
	due.set(token, item);
	try {
		const { originalUrl = '', url = '' } = context.getRequestObject() as {
			originalUrl?: string;
			url?: string;
		};
		const [path] = (originalUrl || url).split('?');
		await context.helpers.httpRequest({
			url: `${ownAddress(context)}${path}`,
			method: 'POST',
			headers: { [ALERT_HEADER]: token },
			body: {},
			json: true,
			// A certificate is for the public name.
			skipSslCertificateValidation: true,
			timeout: PATIENCE,
		});
		if (due.has(token))
			context.logger.warn(`"${name}": ${String(item.reason)}. No execution could be started.`);
	} catch (error) {
		context.logger.warn(
			`"${name}": ${String(item.reason)}. No execution could be started: ${messageOf(error)}`,
		);
	} finally {
		due.delete(token);
	}
}

/** The execution of an alert, when a request is the trigger's own; null for every other one. */
export function takeAlert(
	context: IWebhookFunctions,
	outputsBefore: () => number,
): IWebhookResponseData | null {
	const token = context.getRequestObject().headers[ALERT_HEADER];
	const item = typeof token === 'string' ? due.get(token) : undefined;
	if (item === undefined) return null;
	due.delete(String(token));
	// Answered at once; what n8n writes when the execution is over is swallowed.
	guardResponse(context.getResponseObject() as unknown as GuardedResponse, {
		kind: 'extenApi',
		fallback: { ...REJECT },
		receivedAt: Date.now(),
		deadlineMs: 0,
	}).fail('');
	const others = Array.from({ length: outputsBefore() }, () => []);
	return { workflowData: [...others, [{ json: item }]] };
}
