import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

/** Microseconds in which a confined group gets its share: short, so that it is slow and not frozen. */
const PERIOD = 20_000;

/**
 * Gives a process and its group this share of one core from now on: by a cgroup where one can be made (Linux, root),
 * else by SIGSTOP and SIGCONT in turn. Returns how it was done, and what ends it.
 */
export function confine(leader: number, share: number): { by: string; end: () => void } {
	const group = cgroupFor(share);
	if (group === undefined) return dutyCycle(leader, share);
	const pids = () =>
		execFileSync('ps', ['-eo', 'pid=,pgid='], { encoding: 'utf8' })
			.split('\n')
			.map((line) => line.trim().split(/\s+/).map(Number))
			.filter(([, leadBy]) => leadBy === leader)
			.map(([pid]) => pid);
	const move = (folder: string) => {
		for (const pid of pids()) writeFileSync(join(folder, 'cgroup.procs'), String(pid));
	};
	move(group);
	return {
		by: `cgroup, ${share} of a core`,
		end: () => {
			move(join(group, '..'));
			rmdirSync(group);
		},
	};
}

/** A new cgroup with this quota, of version 1 or 2. */
function cgroupFor(share: number): string | undefined {
	const quota = String(Math.round(PERIOD * share));
	try {
		if (existsSync('/sys/fs/cgroup/cpu/cpu.cfs_quota_us')) {
			const folder = `/sys/fs/cgroup/cpu/simotel-bench-${process.pid}`;
			mkdirSync(folder);
			writeFileSync(join(folder, 'cpu.cfs_period_us'), String(PERIOD));
			writeFileSync(join(folder, 'cpu.cfs_quota_us'), quota);
			return folder;
		}
		const folder = `/sys/fs/cgroup/simotel-bench-${process.pid}`;
		mkdirSync(folder);
		if (existsSync(join(folder, 'cpu.max'))) {
			writeFileSync(join(folder, 'cpu.max'), `${quota} ${PERIOD}`);
			return folder;
		}
		rmdirSync(folder);
	} catch {
		// Not ours to make here.
	}
	return undefined;
}

function dutyCycle(leader: number, share: number): { by: string; end: () => void } {
	const ended = new AbortController();
	const signal = (name: NodeJS.Signals) => process.kill(-leader, name);
	const cycle = async () => {
		while (!ended.signal.aborted) {
			signal('SIGSTOP');
			await after((PERIOD / 1_000) * (1 - share));
			signal('SIGCONT');
			await after((PERIOD / 1_000) * share);
		}
	};
	// The process may end first; then there is nobody to stop.
	const running = cycle().catch(() => undefined);
	return {
		by: `SIGSTOP, ${share} of the time`,
		end: () => {
			ended.abort();
			void running.then(() => undefined);
		},
	};
}
