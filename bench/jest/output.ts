import { writeFileSync } from 'node:fs';

import { say } from '../../test/harness/processes';
import type { Row } from '../lib/rows';

/** Hands rows to the bench that has started jest, or prints them. */
export function writeRows(rows: Row[]): void {
	const output = process.env.BENCH_OUTPUT;
	if (output) writeFileSync(output, JSON.stringify(rows));
	else say(JSON.stringify(rows));
}
