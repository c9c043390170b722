import type { IWebhookFunctions } from 'n8n-workflow';

import { answerCounts } from '../shared/component/answerCounts';
import type { Outcome } from '../shared/component/pendingRequests';
import { alertIfPassed } from './alert';
import type { Settings } from './settings';

/** How long most PBXs wait for an answer (milliseconds). */
const SECOND = 1_000;

/**
 * Counts what a request got, and alerts operators when that is one too many. Requests of the test URL do not count.
 *
 * @param arrivedAt when the request reached n8n (milliseconds since 1970), unless the outcome has its time
 */
export function countAnswer(
	context: IWebhookFunctions,
	settings: Settings,
	outcome: Pick<Outcome, 'by' | 'reason' | 'ms'>,
	arrivedAt = 0,
): void {
	if (context.getMode() === 'manual') return;
	const counts = answerCounts.of(settings.trigger);
	const ms = outcome.ms ?? Date.now() - arrivedAt;
	const lateAfter = Math.max(SECOND, settings.wholeDeadlineMs);
	if (counts.name?.trigger !== settings.node.name || counts.name.component !== settings.kind) {
		const { name: workflow = '', id = '' } = context.getWorkflow();
		counts.name = {
			trigger: settings.node.name,
			workflow,
			workflow_id: id,
			component: settings.kind ?? '',
		};
	}
	counts.note({ by: outcome.by, reason: outcome.reason, ms }, lateAfter);
	const { alert } = settings;
	if (alert === null) return;
	const long = ms > lateAfter || (alert.longest > 0 && ms >= alert.longest);
	if (outcome.by === 'fallback' || long) alertIfPassed(context, counts, settings);
}
