import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROOT } from './processes';

type Note = { started: number | undefined } | { ended: number | undefined } | { folder: string };

let send: ((note: Note) => void) | undefined;

/**
 * Starts the guard with the first thing that is worth guarding. A handler of signals would not do: jest keeps them
 * from tests, and nothing handles a SIGKILL.
 */
function guard(): (note: Note) => void {
	const child = spawn(process.execPath, [join(ROOT, 'test/harness/guard.mjs')], {
		// Ctrl-C must not reach it.
		detached: true,
		stdio: ['pipe', 'ignore', 'ignore'],
	});
	child.unref();
	(child.stdin as Socket).unref();
	return (note) => child.stdin.write(`${JSON.stringify(note)}\n`);
}

function note(what: Note): void {
	send ??= guard();
	send(what);
}

/** A child that does not outlive this process, even if it leads a group of its own. */
export function guarded(child: ChildProcess): ChildProcess {
	const { pid } = child;
	note({ started: pid });
	child.once('exit', () => note({ ended: pid }));
	return child;
}

/** A folder for this run, which the guard removes if this process does not come to it. */
export function temporaryFolder(prefix: string): string {
	const folder = mkdtempSync(join(tmpdir(), prefix));
	note({ folder });
	return folder;
}
