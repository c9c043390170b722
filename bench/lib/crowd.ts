import type { TestEnvironment } from '../../test/harness/environment';
import { latencyOf, rounded } from './figures';
import type { Row } from './figures';
import type { Lab } from './lab';
import { closedLoop } from './load';
import type { Shot } from './load';
import { EXTENSION, FALLBACK } from './nodes';
import { checked } from './turns';

/** A number of callers who ask without a pause for half a minute: every answer valid and within the second. */
export async function crowd(
	lab: Lab,
	environment: TestEnvironment,
	options: { id: string; callers: number; shot: (index: number) => Shot; onEnd?: (idle: number) => void },
): Promise<Row> {
	const seconds = lab.effort(30, 3);
	const { callers, shot } = options;
	const answers = checked(await closedLoop(lab.caller, { callers, seconds, shot }), [EXTENSION, FALLBACK]);
	options.onEnd?.(await lab.idle(environment));
	const fallbacks = answers.filter(({ body }) => body.includes(`"${FALLBACK}"`)).length;
	return {
		id: options.id,
		unit: 'per second',
		ours: rounded(answers.length / seconds),
		latency: latencyOf(answers.map(({ ms }) => ms)),
		answers: answers.length,
		fallbacks: rounded(fallbacks / answers.length),
		target: { is: 'at most', value: 1_000, of: 'max' },
	};
}
