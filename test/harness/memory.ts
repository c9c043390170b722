import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Memory of a process in megabytes: by the kernel on Linux, by `ps` elsewhere. */
export function residentMb(pid: number): number {
	const status = `/proc/${pid}/status`;
	const kilobytes = existsSync('/proc/self/status')
		? /VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1]
		: execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
	return Number(kilobytes ?? 0) / 1024;
}
