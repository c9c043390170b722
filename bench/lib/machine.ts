import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';

import { ROOT } from '../../test/harness/processes';

/** Where figures were measured; without it they say little. */
export interface Machine {
	cpu: string;
	cores: number;
	memoryGb: number;
	kernel: string;
	node: string;
	n8n: string;
	version: string;
}

export function machine(): Machine {
	const versionOf = (...path: string[]) =>
		(JSON.parse(readFileSync(join(ROOT, ...path, 'package.json'), 'utf8')) as { version: string }).version;
	return {
		cpu: cpus()[0].model.trim(),
		cores: cpus().length,
		memoryGb: Math.round(totalmem() / 2 ** 30),
		kernel: `Linux ${release().split('-')[0]}`,
		node: process.versions.node,
		n8n: versionOf('runtime/node_modules/n8n'),
		version: versionOf(),
	};
}

/** Load of the machine over the last minute: how much else was going on. */
export const load = () => Number(loadavg()[0].toFixed(2));
