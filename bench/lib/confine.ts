import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { sleep } from '../../test/harness/processes';

/** Microseconds in which a confined group gets its share: short, so that it is slow and not frozen. */
const PERIOD = 20_000;

/**
 * Gives a process and its group this share of one core from now on: by a cgroup where one can be made (Linux, root),
 * else by SIGSTOP and SIGCONT in turn. Returns how it was done, and what ends it.
 */
export function confine(leader: number, share: number): { by: string; end: () => void } {
	const group = cgroupFor(share);
	if (group === undefined) return dutyCycle(leader, share);
	const move = (folder: string) => {
		const pids = execFileSync('pgrep', ['-g', String(leader)], { encoding: 'utf8' })
			.trim()
			.split('\n');
		for (const pid of pids) writeFileSync(join(folder, 'cgroup.procs'), pid);
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

/** A new cgroup with this quota, of version 1 or 2; none where it is not ours to make. */
function cgroupFor(share: number): string | undefined {
	const quota = Math.round(PERIOD * share);
	const [root, files] = existsSync('/sys/fs/cgroup/cpu/cpu.cfs_quota_us')
		? ['/sys/fs/cgroup/cpu', { 'cpu.cfs_period_us': PERIOD, 'cpu.cfs_quota_us': quota }]
		: ['/sys/fs/cgroup', { 'cpu.max': `${quota} ${PERIOD}` }];
	const folder = join(root, `simotel-bench-${process.pid}`);
	try {
		mkdirSync(folder);
		for (const [name, value] of Object.entries(files))
			writeFileSync(join(folder, name), String(value), { flag: 'r+' });
		return folder;
	} catch {
		if (existsSync(folder)) rmdirSync(folder);
		return undefined;
	}
}

function dutyCycle(leader: number, share: number): { by: string; end: () => void } {
	let ended = false;
	const cycle = async () => {
		while (!ended) {
			process.kill(-leader, 'SIGSTOP');
			await sleep((PERIOD / 1_000) * (1 - share));
			process.kill(-leader, 'SIGCONT');
			await sleep((PERIOD / 1_000) * share);
		}
	};
	// The process may end first; then there is nobody to stop.
	void cycle().catch(() => undefined);
	return { by: `SIGSTOP, ${share} of the time`, end: () => (ended = true) };
}
