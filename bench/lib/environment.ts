import { join } from 'node:path';

import { openTestEnvironment } from '../../test/harness/environment';
import type { TestEnvironment } from '../../test/harness/environment';
import { EXPRESSIONS } from '../../test/harness/n8nProcess';
import { ROOT } from '../../test/harness/processes';
import { Caller } from './load';
import { Meter } from './meter';
import type { Row } from './rows';

/** n8n as the documentation recommends to set it for busy servers. */
export const RECOMMENDED = {
	...EXPRESSIONS,
	EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
};
const COMMON = { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem', N8N_LOG_LEVEL: 'warn' };

export interface Bench {
	name: string;
	run(bench: BenchEnvironment): Promise<Row[]>;
}

/** An n8n with a simulated PBX beside it, and what measures its workflows. */
export interface Opened {
	environment: TestEnvironment;
	meter: Meter;
}

/** What benches share: one n8n, and the callers. */
export class BenchEnvironment {
	readonly caller = new Caller();

	private first: Promise<Opened> | undefined;
	private readonly opened: TestEnvironment[] = [];

	/** @param quick a tenth of the effort: shows that everything works, not how fast it is */
	constructor(readonly quick: boolean) {}

	/** A number of rounds, seconds or requests. */
	effort(full: number, quick = Math.max(1, Math.round(full / 10))): number {
		return this.quick ? quick : full;
	}

	/** The n8n that benches share, with the recommended settings. */
	async shared(): Promise<Opened> {
		return await (this.first ??= this.open());
	}

	/** An n8n of its own; it ends with {@link TestEnvironment.close} or with this one. */
	async open(env: Record<string, string> = {}, nodeOptions: string[] = []): Promise<Opened> {
		const probe = ['--require', join(ROOT, 'bench/lib/probe.cjs')];
		const environment = await openTestEnvironment(
			{ ...COMMON, ...RECOMMENDED, ...env },
			{ nodeOptions: [...probe, ...nodeOptions] },
		);
		this.opened.push(environment);
		return { environment, meter: new Meter(this, environment.n8n) };
	}

	async close(): Promise<void> {
		this.caller.close();
		for (const environment of this.opened) await environment.close();
	}
}
