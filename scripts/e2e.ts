import { endToEnd } from '../test/harness/jest';
import { run, say } from '../test/harness/processes';
import { ensureRuntime } from '../test/harness/runtime';

/** Builds the package, installs the pinned n8n if need be, and runs the end-to-end tests. */
async function main(): Promise<void> {
	await run('npm', ['run', '--silent', 'build'], { label: 'Building the package' });
	await ensureRuntime();
	endToEnd(process.argv.slice(2));
}

main().catch((error: unknown) => {
	say((error as Error).message);
	process.exitCode = 1;
});
