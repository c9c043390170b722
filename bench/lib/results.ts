import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';

import { format } from 'prettier';

import { ROOT } from '../../test/harness/processes';
import type { Row } from './rows';

const FILE = join(ROOT, 'bench/results/latest.json');

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

/** One bench, as it was measured. */
export interface Measured {
	at: string;
	/** How often. */
	runs: number;
	/** Load averages of the machine before and after. */
	load: number[];
	rows: Row[];
}

/** The newest figures of every bench, and the machine: the source of docs/performance.md. */
export interface Results {
	machine: Machine;
	benches: Record<string, Measured>;
}

export const readResults = (): Results => JSON.parse(readFileSync(FILE, 'utf8')) as Results;

export async function keepResult(name: string, measured: Measured): Promise<void> {
	const benches = { ...readResults().benches, [name]: measured };
	const text = JSON.stringify({ machine: machine(), benches });
	writeFileSync(FILE, await format(text, { parser: 'json', useTabs: true, printWidth: 110 }));
}
