import { readFileSync } from 'node:fs';

/** Memory of a process in megabytes, by the kernel (Linux). */
export function residentMb(pid: number): number {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}
