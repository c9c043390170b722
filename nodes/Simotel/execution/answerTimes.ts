import { reportDelay } from '../../../simotel/setup/calls';
import { AnswerCounts, COUNTED_MINUTES, answerCounts } from '../../shared/component/answerCounts';
import { timesItem } from '../../shared/component/answerTimes';
import { breakers } from '../../shared/component/circuitBreaker';
import { lastEvent } from '../../shared/lastEvent';
import type { Job, Output } from '../types';

const NOTHING =
	'No Component Trigger has answered in this n8n process since it started. In queue mode the processes that take webhooks count, and a worker sees nothing of it: use the alert of the trigger there.';

/** What the triggers of this process have answered: one item each, or one that says that there is none. */
export async function answerTimesItems(job: Job): Promise<Output[]> {
	const { client } = job;
	const wanted = Number(job.param<unknown>('minutes', COUNTED_MINUTES));
	const minutes = Number.isFinite(wanted)
		? Math.min(COUNTED_MINUTES, Math.max(1, Math.ceil(wanted)))
		: COUNTED_MINUTES;
	const event = lastEvent();
	const common = {
		report_delay: await reportDelay(client),
		minutes_since_event: event === null ? null : Math.floor((Date.now() - event.at) / 60_000),
	};
	const item = (counts: AnswerCounts, circuit: string | null, note: string | null) => ({
		...timesItem(counts, minutes, client.zone),
		circuit,
		...common,
		note,
	});
	const known = answerCounts.entries().filter(([, { idle }]) => !idle);
	if (known.length === 0) return [item(new AnswerCounts(), null, NOTHING)];
	return known.map(([key, counts]) => item(counts, breakers.peek(key)?.state ?? 'closed', null));
}
