import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '../../test/harness/leftovers';
import { run } from '../../test/harness/processes';
import type { Row } from '../lib/rows';
import type { Bench } from '../lib/environment';

/** Benches inside n8n's engine; jest runs them, because n8n-core needs its module set-up. */
function inEngine(name: string): Bench {
	return {
		name,
		async run() {
			const folder = temporaryFolder('simotel-bench-');
			const output = join(folder, 'rows.json');
			const jest = ['node_modules/jest/bin/jest.js', '--selectProjects', 'bench', '--runInBand', name];
			try {
				await run('node', ['--expose-gc', ...jest], { env: { ...process.env, BENCH_OUTPUT: output } });
				return JSON.parse(readFileSync(output, 'utf8')) as Row[];
			} finally {
				rmSync(folder, { recursive: true, force: true });
			}
		},
	};
}

/** Large reports and load time. */
export const reports = inEngine('reports');

/** What many component requests leave behind in memory. */
export const leak = inEngine('leak');

/** What the report trigger holds in memory while it catches up with days of records. */
export const catchup = inEngine('catchup');
