import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { eventually } from '../harness/workflows';

/** A process in a group of its own, as n8n is one for the tests. */
const sleeper = () =>
	spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });

test('the guard ends what is left and removes folders, but not what has ended by then', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'simotel-guard-'));
	mkdirSync(join(folder, 'deep'));
	const [left, ended] = [sleeper(), sleeper()];
	try {
		const guard = spawn(process.execPath, ['test/harness/guard.mjs'], {
			stdio: ['pipe', 'ignore', 'inherit'],
		});
		const notes = [{ folder }, { started: left.pid }, { started: ended.pid }, { ended: ended.pid }];
		guard.stdin.end(notes.map((note) => `${JSON.stringify(note)}\n`).join(''));
		await eventually(async () => left.signalCode === 'SIGKILL' && !existsSync(folder));
		expect(ended.signalCode).toBeNull();
	} finally {
		for (const child of [left, ended]) child.kill('SIGKILL');
		rmSync(folder, { recursive: true, force: true });
	}
});
