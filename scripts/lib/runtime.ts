import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT, run } from './processes';

const FOLDER = join(ROOT, 'runtime');
const STAMP = join(FOLDER, 'node_modules/.simotel-stamp');

/** The program of the pinned n8n. */
export const N8N_PROGRAM = join(FOLDER, 'node_modules/n8n/bin/n8n');

/**
 * Installs the pinned n8n into `runtime/` unless it is there already. Its install scripts stay off, but for the
 * database driver, which is built for the Node that runs n8n.
 */
export async function ensureRuntime(): Promise<void> {
	const lock = readFileSync(join(FOLDER, 'package-lock.json'));
	const wanted = createHash('sha256').update(lock).digest('hex');
	if (existsSync(N8N_PROGRAM) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
	const options = { cwd: FOLDER };
	await run('npm', ['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund'], {
		...options,
		label: 'Installing n8n into runtime/ (about 3 GB, some minutes, only once)',
	});
	try {
		await run('npm', ['rebuild', 'sqlite3'], { ...options, label: 'Building the database driver of n8n' });
	} catch (error) {
		throw new Error(
			`The database driver could not be built. It needs python3, make and a C++ compiler.\n${(error as Error).message}`,
		);
	}
	writeFileSync(STAMP, wanted);
}
