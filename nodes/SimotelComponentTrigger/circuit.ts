import type { IWebhookFunctions } from 'n8n-workflow';

import { SimotelError } from '../../simotel/client/errors';
import { rethrow } from '../../simotel/rethrow';
import { PAUSE, breakers } from '../shared/component/circuitBreaker';
import type { Pass } from '../shared/component/circuitBreaker';
import { limiterOf } from '../shared/component/concurrencyLimit';
import { REASONS } from '../shared/component/guard';
import type { Outcome } from '../shared/component/pendingRequests';
import { brief } from '../shared/parameters';
import type { Settings } from './settings';
import { UnavailableError } from './webService';

/** With less than this part of its deadline a run that is late says nothing about the workflow. */
const ENOUGH = 0.75;
/** From this part of the deadline on a caller has waited. */
const WAITED = 0.5;

/** What a rule asks has failed again and again, and is left alone for a moment. */
export class CircuitOpenError extends Error {}

/** On the test URL everything is let through: a person looks at each failure there. */
const UNWATCHED: Pass = {
	probe: false,
	succeeded: () => false,
	failed: () => false,
	cancelled: () => undefined,
};

/**
 * Asks the circuit breaker of a trigger whether a request may start a run.
 *
 * @param part of the trigger, with a circuit breaker of its own
 * @returns null when the fallback is to be answered at once
 */
export function letThrough(
	context: IWebhookFunctions,
	{ trigger, breakerFailures }: Settings,
	part = '',
): Pass | null {
	if (context.getMode() === 'manual') return UNWATCHED;
	return breakers.of(`${trigger}${part}`).admit(breakerFailures);
}

/**
 * Reports to the circuit breaker what became of a run. A workflow that ends without an answer, or with one that cannot
 * be used, works: many leave callers whom they do not know to the fallback.
 *
 * @param given milliseconds that the run had for its answer
 */
export function reportRun(
	context: IWebhookFunctions,
	pass: Pass,
	{ by, reason, ms = 0 }: Outcome,
	{ trigger, wholeDeadlineMs, breakerFailures }: Settings,
	given: number,
): void {
	const late = reason === REASONS.deadline;
	// Where requests wait long in n8n, being late is the fault of the load.
	const innocent = given < wholeDeadlineMs * ENOUGH || limiterOf(trigger).n8nIsBusy;
	if (by === 'nobody' || (late && innocent)) return pass.cancelled();
	if (late || reason === REASONS.failed) {
		if (pass.failed(late || ms >= wholeDeadlineMs * WAITED))
			logOpen(context, 'its workflow', breakerFailures);
	} else if (pass.succeeded()) logClosed(context, 'Its workflow');
}

/**
 * Asks what a rule looks something up in, unless it has failed again and again.
 *
 * @param name of what is asked, within the trigger
 * @throws CircuitOpenError when it is left alone
 */
export async function throughBreaker<T>(
	context: IWebhookFunctions,
	name: string,
	settings: Settings,
	ask: () => Promise<T>,
): Promise<T> {
	const pass = letThrough(context, settings, ` ${name}`);
	if (pass === null) {
		throw new CircuitOpenError(
			`${name} has failed again and again and is asked every ${PAUSE / 1_000} seconds only (${REASONS.open})`,
		);
	}
	const { wholeDeadlineMs, breakerFailures } = settings;
	const began = Date.now();
	try {
		const result = await ask();
		if (pass.succeeded()) logClosed(context, name);
		return result;
	} catch (error) {
		const down = error instanceof UnavailableError || (error instanceof SimotelError && error.transient);
		if (!down) pass.succeeded();
		else if (pass.failed(Date.now() - began >= wholeDeadlineMs * WAITED))
			logOpen(context, name, breakerFailures);
		return await rethrow(error);
	}
}

function logOpen(context: IWebhookFunctions, what: string, failures: number): void {
	context.logger.warn(
		`"${context.getNode().name}" gives the fallback at once, because ${brief(what)} has failed ${failures} times in a row or more. One request every ${PAUSE / 1_000} seconds is let through, until it works again (Circuit Breaker After).`,
	);
}

function logClosed(context: IWebhookFunctions, what: string): void {
	context.logger.info(`"${context.getNode().name}" goes on as before: ${brief(what)} works again.`);
}
