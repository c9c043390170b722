import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { guarded } from './leftovers';
import { ROOT, toolEnvironment } from './processes';

/** Runs the end-to-end tests that these arguments of jest choose; the outcome becomes that of this process. */
export function endToEnd(args: string[], env: Record<string, string> = {}): void {
	const program = join('node_modules', 'jest', 'bin', 'jest.js');
	const child = spawn('node', [program, '--config', 'jest.e2e.config.js', ...args], {
		cwd: ROOT,
		env: toolEnvironment(env),
		stdio: 'inherit',
	});
	guarded(child).once('close', (code) => {
		process.exitCode = code ?? 1;
	});
}
