import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { sleep } from './processes';

/** Microseconds in which a confined group gets its share: short, so that it is slow and not frozen. */
const PERIOD = 20_000;

/**
 * Gives processes and their groups this many cores together from now on, which may be a part of one: by a cgroup where
 * one can be made (Linux, root), else by SIGSTOP and SIGCONT in turn. What gets no more than one core stays on one, where
 * its processes compete by their priority as on a small machine. Returns how it was done, and what ends it.
 */
export function confine(leaders: number[], cores: number): { by: string; end: () => void } {
	const group = cgroupFor(cores);
	if (group === undefined) {
		return dutyCycle(leaders, Math.min(1, cores / Math.min(leaders.length, availableParallelism())));
	}
	const move = (folder: string) => {
		for (const pid of familyOf(leaders)) writeFileSync(join(folder, 'cgroup.procs'), String(pid));
	};
	move(group);
	const all = availableParallelism();
	pin(leaders, Math.min(all, Math.ceil(cores)));
	return {
		by: `cgroup, ${cores} cores`,
		end: () => {
			pin(leaders, all);
			move(join(group, '..'));
			rmdirSync(group);
		},
	};
}

/** Keeps processes on the first so many cores, where the system has a program for it. */
function pin(leaders: number[], cores: number): void {
	for (const pid of familyOf(leaders)) {
		try {
			execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', `0-${cores - 1}`, String(pid)], {
				stdio: 'ignore',
			});
		} catch {
			// The process has ended, or the program is not there: then it is the share of time alone that counts.
		}
	}
}

/** Stops a process and all that descend from it, as a machine does that is out of memory; returns what lets them go on. */
export function freeze(leader: number | undefined): () => void {
	const family = leader === undefined ? [] : familyOf([leader]);
	const send = (signal: NodeJS.Signals) => {
		for (const pid of family) {
			try {
				process.kill(pid, signal);
			} catch {
				// It has ended meanwhile, as connections of PostgreSQL do.
			}
		}
	};
	send('SIGSTOP');
	return () => send('SIGCONT');
}

/** These processes and all that descend from them: those of PostgreSQL leave the group of their parent. */
function familyOf(leaders: number[]): number[] {
	const processes = execFileSync('ps', ['-eo', 'pid=,ppid=,pgid='], { encoding: 'utf8' })
		.trim()
		.split('\n')
		.map((line) => line.trim().split(/\s+/).map(Number));
	const family = new Set(leaders);
	for (let size = 0; size < family.size;) {
		size = family.size;
		for (const [pid, parent, group] of processes) {
			if (family.has(parent) || family.has(group)) family.add(pid);
		}
	}
	return [...family];
}

/** A new cgroup with this quota, of version 1 or 2; none where it is not ours to make. */
function cgroupFor(cores: number): string | undefined {
	const quota = Math.round(PERIOD * cores);
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

function dutyCycle(leaders: number[], share: number): { by: string; end: () => void } {
	let ended = false;
	const signal = (name: NodeJS.Signals) => leaders.forEach((leader) => process.kill(-leader, name));
	const cycle = async () => {
		while (!ended) {
			signal('SIGSTOP');
			await sleep((PERIOD / 1_000) * (1 - share));
			signal('SIGCONT');
			await sleep((PERIOD / 1_000) * share);
		}
	};
	// The process may end first; then there is nobody to stop.
	void cycle().catch(() => undefined);
	return { by: `SIGSTOP, ${share} of the time`, end: () => (ended = true) };
}
