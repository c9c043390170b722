/**
 * Outlives the script or test that has started it, however that ends (Ctrl-C, kill, a crash): then it ends the
 * processes and removes the folders that are left. They come as lines of JSON on its standard input, whose
 * end means that the other one has gone; see `test/harness/leftovers.ts`.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

const processes = new Set();
const folders = new Set();

for await (const line of createInterface({ input: process.stdin })) {
	const { started, ended, folder } = JSON.parse(line);
	if (started !== undefined) processes.add(started);
	if (ended !== undefined) processes.delete(ended);
	if (folder !== undefined) folders.add(folder);
}
for (const pid of processes) {
	// Most lead a group of their own, with all that they have started.
	for (const target of [-pid, pid]) {
		try {
			process.kill(target, 'SIGKILL');
		} catch {
			// Has gone already.
		}
	}
}
// What was just killed may have a guard of its own, which ends those who still write.
if (processes.size > 0) await setTimeout(2_000);
for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
