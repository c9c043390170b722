import { readFileSync, writeFileSync } from 'node:fs';

/** Resident memory of a process in bytes, by the kernel (Linux). */
function status(pid: number, key: 'VmRSS' | 'VmHWM'): number {
	const match = new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
	return Number(match?.[1] ?? Number.NaN) * 1_024;
}

/** Watches the peak of a process from now on: the kernel keeps it, so that no sample can miss it. */
export class PeakMemory {
	private before: number;

	constructor(private readonly pid: number) {
		this.before = this.restart();
	}

	/** Forgets the peak so far. */
	restart(): number {
		writeFileSync(`/proc/${this.pid}/clear_refs`, '5');
		this.before = status(this.pid, 'VmRSS');
		return this.before;
	}

	/** In MB: the peak, and how much above the beginning it was. */
	read(): { peak: number; growth: number } {
		const peak = status(this.pid, 'VmHWM');
		return { peak: peak / 2 ** 20, growth: (peak - this.before) / 2 ** 20 };
	}
}
