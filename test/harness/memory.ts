import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import { Inspector } from './inspector';
import { sleep } from './processes';

const MB = 2 ** 20;

/** Memory of a process in MB, by the kernel: resident now (VmRSS), or the highest (VmHWM). */
function kernelMb(pid: number, key: 'VmRSS' | 'VmHWM'): number {
	const match = new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
	return Number(match?.[1] ?? Number.NaN) / 1_024;
}

/** Resident memory of a process in MB: by the kernel on Linux, by `ps` elsewhere. */
export function residentMb(pid: number): number {
	if (existsSync('/proc/self/status')) return kernelMb(pid, 'VmRSS');
	return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024;
}

/** The peak of a process's memory in MB: the kernel keeps it, so that no sample can miss it (Linux). */
export const peakMb = (pid: number): number => kernelMb(pid, 'VmHWM');

/** Lets the peak begin anew. */
export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5');

/** MB that live on the heap of this process; it needs `--expose-gc` to distinguish them from garbage. */
export function ownHeapMb(): number {
	for (let round = 0; round < 5; round++) globalThis.gc?.();
	return process.memoryUsage().heapUsed / MB;
}

/**
 * MB that live on the heap of another Node process, after a complete collection; a sample between collections is mostly
 * garbage. The process stops meanwhile: not while callers wait. It must have been started with
 * `--inspect=127.0.0.1:<port>` (DevTools protocol: HeapProfiler.collectGarbage, Runtime.getHeapUsage).
 */
export async function heapMb(inspectorPort: number): Promise<number> {
	const inspector = await Inspector.connect(inspectorPort);
	try {
		// What the first collection leaves to finalizers goes with the second.
		for (let turn = 0; turn < 2; turn++) {
			await inspector.send('HeapProfiler.collectGarbage');
			await sleep(500);
		}
		const { usedSize } = await inspector.send<{ usedSize?: number }>('Runtime.getHeapUsage');
		if (usedSize === undefined) throw new Error('The inspector does not give the size of the heap');
		return usedSize / MB;
	} finally {
		inspector.close();
	}
}
