import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { format } from 'prettier';

import { ROOT } from '../../test/harness/processes';
import type { Row } from './figures';
import { machine } from './machine';
import type { Machine } from './machine';

const FILE = join(ROOT, 'bench/results/latest.json');

/** One bench, as it was measured. */
export interface Measured {
	at: string;
	seconds: number;
	/** Load average of the machine before and after. */
	load: [number, number];
	rows: Row[];
}

/** The newest figures of every bench, and the machine: the source of docs/performance.md. */
export interface Results {
	machine: Machine;
	benches: Record<string, Measured>;
}

export function readResults(): Results {
	if (!existsSync(FILE)) return { machine: machine(), benches: {} };
	return JSON.parse(readFileSync(FILE, 'utf8')) as Results;
}

export async function keepResult(name: string, measured: Measured): Promise<void> {
	const results = readResults();
	const benches = { ...results.benches, [name]: measured };
	const text = JSON.stringify({ machine: machine(), benches });
	writeFileSync(FILE, await format(text, { parser: 'json', useTabs: true, printWidth: 110 }));
}
