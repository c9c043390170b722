import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { guarded } from './leftovers';
import { ROOT, endGroup, sleep, toolEnvironment } from './processes';
import { PINNED, runtimeEnvironment } from './runtime';
import type { Runtime } from './runtime';
import { freePort } from './serve';

/** What an n8n process does: everything, webhooks only, or the executions of a queue. */
export type Role = 'start' | 'webhook' | 'worker';

/**
 * How n8n evaluates expressions, as the documentation recommends: in an isolate that is taken when an expression needs
 * one, and is not compiled anew each time. `npm run bench -- engines` compares.
 */
export const EXPRESSIONS = {
	N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
	N8N_EXPRESSION_ENGINE_COMPILE_CACHE: 'true',
};

export interface ProcessOptions {
	/** Folder of its own for settings, community nodes and, without another database, the database. */
	home: string;
	encryptionKey: string;
	port?: number;
	role?: Role;
	/** The n8n to run; the pinned one when absent. */
	runtime?: Runtime;
	/** The package is in its folder already: a restart. */
	installed?: boolean;
	/** Called as soon as there is a process, long before it is ready. */
	spawned?: (child: ChildProcess) => void;
	env?: Record<string, string>;
	/** Options of Node itself, for this process alone. */
	nodeOptions?: string[];
	/** How far it steps back for others when the processor is short: 0 to 19. */
	nice?: number;
}

/** One n8n process with this package installed as a user would install it, from its tarball. */
export class N8nProcess {
	private constructor(
		readonly role: Role,
		readonly url: string,
		readonly logFile: string,
		readonly child: ChildProcess,
	) {}

	/** Installs the package, starts n8n with the settings that the documentation recommends and waits for it. */
	static async start(options: ProcessOptions): Promise<N8nProcess> {
		const { home, role = 'start', runtime = PINNED, nodeOptions = [], nice = 0 } = options;
		if (options.installed !== true) installPackage(home);
		const port = options.port ?? (await freePort());
		const child = spawn('nice', ['-n', String(nice), 'node', ...nodeOptions, runtime.program, role], {
			cwd: home,
			detached: true,
			stdio: ['ignore', 'pipe', 'pipe'],
			env: runtimeEnvironment(runtime, {
				// Not what a test runner around us may have set.
				NODE_ENV: 'production',
				JEST_WORKER_ID: '',
				N8N_USER_FOLDER: home,
				N8N_PORT: String(port),
				N8N_LISTEN_ADDRESS: '127.0.0.1',
				N8N_RUNNERS_BROKER_PORT: String(await freePort()),
				N8N_ENCRYPTION_KEY: options.encryptionKey,
				...EXPRESSIONS,
				N8N_DIAGNOSTICS_ENABLED: 'false',
				N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
				N8N_TEMPLATES_ENABLED: 'false',
				N8N_PERSONALIZATION_ENABLED: 'false',
				N8N_HIRING_BANNER_ENABLED: 'false',
				N8N_LOG_LEVEL: 'info',
				WEBHOOK_URL: `http://127.0.0.1:${port}/`,
				// A worker has no web server but this one.
				...(role === 'worker'
					? { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: String(port) }
					: {}),
				...runtime.env,
				...options.env,
			}),
		});
		guarded(child);
		options.spawned?.(child);
		const logFile = join(home, 'n8n.log');
		const log = createWriteStream(logFile, { flags: 'w' });
		child.stdout?.pipe(log);
		child.stderr?.pipe(log);
		const started = new N8nProcess(role, `http://127.0.0.1:${port}`, logFile, child);
		try {
			await started.waitUntilReady();
		} catch (error) {
			await started.stop();
			throw error;
		}
		return started;
	}

	async stop(): Promise<void> {
		await endGroup(this.child);
	}

	/** As a crash would: at once, with everything that the process has started. */
	async kill(): Promise<void> {
		if (this.child.pid === undefined) return;
		process.kill(-this.child.pid, 'SIGKILL');
		await once(this.child, 'exit');
	}

	get alive(): boolean {
		return this.child.exitCode === null && this.child.signalCode === null;
	}

	get log(): string {
		return readFileSync(this.logFile, 'utf8');
	}

	private async waitUntilReady(): Promise<void> {
		for (let waited = 0; waited < 180_000; waited += 250) {
			if (!this.alive) throw new Error(`n8n ended while starting:\n${this.log.slice(-2_000)}`);
			const ready = await fetch(`${this.url}/healthz/readiness`).then(
				(response) => response.ok,
				() => false,
			);
			if (ready) return;
			await sleep(250);
		}
		throw new Error(`n8n was not ready after three minutes:\n${this.log.slice(-2_000)}`);
	}
}

/** `npm pack`, then an install without peers into n8n's folder for community nodes: just what n8n itself does. */
function installPackage(home: string): void {
	const nodes = join(home, '.n8n/nodes');
	mkdirSync(nodes, { recursive: true });
	// Without a package of its own npm would install into the nearest one above, which is the checkout.
	const own = join(nodes, 'package.json');
	if (!existsSync(own))
		writeFileSync(own, '{ "name": "installed-nodes", "private": true, "dependencies": {} }\n');
	const npm = (args: string[], cwd: string) =>
		execFileSync('npm', args, {
			cwd,
			env: toolEnvironment(),
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe'],
		});
	const packed = npm(['pack', '--loglevel=error', '--ignore-scripts', '--pack-destination', home], ROOT);
	const tarball = join(home, packed.trim().split('\n').at(-1) ?? '');
	npm(
		['install', tarball, '--omit=peer', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'],
		nodes,
	);
}
