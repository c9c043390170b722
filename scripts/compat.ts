import { endToEnd } from '../test/harness/jest';
import { run, say } from '../test/harness/processes';
import { ensureVersion } from '../test/harness/runtime';

/** The end-to-end story on another version of n8n: `npm run test:compat -- 1.123.81`. */
async function main(): Promise<void> {
	const [version, ...more] = process.argv.slice(2);
	if (version === undefined) throw new Error('Which version? npm run test:compat -- 1.123.81');
	await ensureVersion(version);
	await run('npm', ['run', '--silent', 'build'], { label: 'Building the package' });
	endToEnd(more.length > 0 ? more : ['story'], { SIMOTEL_N8N_VERSION: version });
}

main().catch((error: unknown) => {
	say((error as Error).message);
	process.exitCode = 1;
});
