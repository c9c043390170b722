import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT, run, toolEnvironment } from './processes';

/** An n8n of one version, and the Node that it runs on. */
export interface Runtime {
	version: string;
	folder: string;
	/** n8n's program, to be run by `node`. */
	program: string;
	/** Folder of the `node` that runs it. */
	binaries: string;
	/** Settings without which this version does not run. */
	env: Record<string, string>;
}

const FOLDER = join(ROOT, 'runtime');

/** The pinned n8n, which `npm start` and the end-to-end tests run. */
export const PINNED: Runtime = {
	version: dependenciesOf(FOLDER).n8n,
	folder: FOLDER,
	program: join(FOLDER, 'node_modules/n8n/bin/n8n'),
	binaries: join(ROOT, 'node_modules/.bin'),
	env: {},
};

/**
 * Installs the pinned n8n into `runtime/` unless it is there already. Its install scripts stay off, but for the
 * database driver, which is built for the Node that runs n8n.
 */
export async function ensureRuntime(): Promise<Runtime> {
	const lock = readFileSync(join(FOLDER, 'package-lock.json'));
	await install(PINNED, createHash('sha256').update(lock).digest('hex'), ['--no-save']);
	return PINNED;
}

/**
 * Installs another version of n8n into `.simotel/runtimes/<version>`: the 1.x line on Node 20, as its users have it,
 * later ones on the Node of the devDependencies.
 */
export async function ensureVersion(version: string): Promise<Runtime> {
	if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
		throw new Error(`"${version}" is no version of n8n: it is like ${PINNED.version}`);
	if (version === PINNED.version) return await ensureRuntime();
	const first = version.startsWith('1.');
	const folder = join(ROOT, '.simotel/runtimes', version);
	const runtime: Runtime = {
		version,
		folder,
		program: join(folder, 'node_modules/n8n/bin/n8n'),
		binaries: join(folder, 'node_modules/.bin'),
		// The isolate of the other engine has no binary for Node 20.
		env: first ? { N8N_EXPRESSION_ENGINE: 'legacy' } : {},
	};
	const wanted = {
		name: 'n8n-nodes-simotel-runtime',
		private: true,
		dependencies: { n8n: version, node: first ? '20' : '24' },
		// n8n takes this one from a web host that is not a package registry.
		overrides: { xlsx: '0.18.5' },
	};
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'package.json'), `${JSON.stringify(wanted, null, '\t')}\n`);
	writeFileSync(join(folder, '.npmrc'), readFileSync(join(FOLDER, '.npmrc')));
	await install(runtime, JSON.stringify(wanted), []).catch(async (error: unknown) => {
		if (!/\bETARGET\b/.test(String(error))) return await Promise.reject(error);
		rmSync(folder, { recursive: true, force: true });
		throw new Error(`There is no n8n ${version}; npm view n8n versions lists those that there are.`);
	});
	return runtime;
}

/** The environment in which `node` is the one of a runtime. */
export const runtimeEnvironment = (runtime: Runtime, more: Record<string, string> = {}): NodeJS.ProcessEnv =>
	toolEnvironment({
		PATH: [runtime.binaries, join(ROOT, 'node_modules/.bin'), process.env.PATH ?? ''].join(':'),
		...runtime.env,
		...more,
	});

async function install(runtime: Runtime, state: string, more: string[]): Promise<void> {
	const stamp = join(runtime.folder, 'node_modules/.simotel-stamp');
	if (existsSync(runtime.program) && existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return;
	const options = { cwd: runtime.folder, env: runtimeEnvironment(runtime) };
	await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...more], {
		...options,
		label: `Installing n8n ${runtime.version} (about 3 GB, some minutes, only once)`,
	});
	if ('node' in dependenciesOf(runtime.folder)) {
		await run('npm', ['rebuild', 'node'], { ...options, label: 'Fetching its Node' });
	}
	try {
		await run('npm', ['rebuild', 'sqlite3'], { ...options, label: 'Building the database driver of n8n' });
	} catch (error) {
		throw new Error(
			`The database driver could not be built. It needs python3, make and a C++ compiler.\n${(error as Error).message}`,
		);
	}
	writeFileSync(stamp, state);
}

function dependenciesOf(folder: string): Record<string, string> {
	const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
		dependencies: Record<string, string>;
	};
	return dependencies;
}
