import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { ROOT, run, say, toolEnvironment } from './lib/processes';
import { ensureVersion } from './lib/runtime';

/** The end-to-end story on another version of n8n: `npm run test:compat -- 1.123.81`. */
async function main(): Promise<void> {
	const [version, ...more] = process.argv.slice(2);
	if (version === undefined) throw new Error('Which version? npm run test:compat -- 1.123.81');
	await run('npm', ['run', '--silent', 'build'], { label: 'Building the package' });
	await ensureVersion(version);
	const args = ['--config', 'jest.e2e.config.js', ...(more.length > 0 ? more : ['story'])];
	const child = spawn('node', [join('node_modules', 'jest', 'bin', 'jest.js'), ...args], {
		cwd: ROOT,
		env: toolEnvironment({ SIMOTEL_N8N_VERSION: version }),
		stdio: 'inherit',
	});
	child.once('close', (code) => {
		process.exitCode = code ?? 1;
	});
}

main().catch((error: unknown) => {
	say((error as Error).message);
	process.exitCode = 1;
});
