import { ROOT, run, say, toolEnvironment } from './lib/processes';
import { ensureRuntime } from './lib/runtime';
import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Builds the package, installs the pinned n8n if need be, and runs the end-to-end tests. */
async function main(): Promise<void> {
	await run('npm', ['run', '--silent', 'build'], { label: 'Building the package' });
	await ensureRuntime();
	const args = [
		join('node_modules', 'jest', 'bin', 'jest.js'),
		'--config',
		'jest.e2e.config.js',
		...process.argv.slice(2),
	];
	const child = spawn('node', args, { cwd: ROOT, env: toolEnvironment(), stdio: 'inherit' });
	child.once('close', (code) => {
		process.exitCode = code ?? 1;
	});
}

main().catch((error: unknown) => {
	say((error as Error).message);
	process.exitCode = 1;
});
