import { run } from './processes';
import { ensureRuntime, ensureVersion } from './runtime';

/** Before the tests that need a real n8n: the package is built, and the n8n under test installed. */
export default async function setup(): Promise<void> {
	const { SIMOTEL_N8N_VERSION: version = '' } = process.env;
	await run('npm', ['run', '--silent', 'build'], { label: 'Building the package' });
	await (version === '' ? ensureRuntime() : ensureVersion(version));
}
