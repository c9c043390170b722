import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { storeCredentials } from './environment';
import { temporaryFolder } from './leftovers';
import { N8n } from './n8n';
import { EXPRESSIONS, N8nProcess } from './n8nProcess';
import type { ProcessOptions, Role } from './n8nProcess';
import { freePort } from './serve';
import { startServices } from './servers';
import type { Service } from './servers';

/** Settings of every process, but for where its servers are and for secrets; compose.yaml has the same. */
export const QUEUE_SETTINGS = {
	EXECUTIONS_MODE: 'queue',
	N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
	...EXPRESSIONS,
	// After PostgreSQL has been away n8n would try again at longer and longer intervals, up to half a minute.
	DB_RECOVERY_BACKOFF_MAX_MS: '2000',
	DB_POSTGRESDB_DESTROY_TIMEOUT_MS: '1000',
};

/**
 * Settings of webhook processes only. n8n keeps the addresses of webhooks in Redis and waits for it without a limit,
 * before a node runs; with a short memory of its own a webhook process answers while Redis is away.
 */
export const WEBHOOK_SETTINGS = {
	N8N_CACHE_BACKEND: 'memory',
	N8N_CACHE_MEMORY_TTL: '30000',
	// A caller cannot wait for a database that is coming back: better to be refused at once.
	DB_CONNECTION_ACQUISITION_TIMEOUT_MS: '400',
};

/** Workers step back for webhook processes and servers: a caller waits for these. compose.yaml says it by shares. */
export const WORKERS_NICE = 10;

const KEY = 'queue-tests-only';
const OWNER = { email: 'owner@example.org', password: 'Queue-passw0rd' };

/** A process that is started again when it has ended, as a supervisor does. */
export interface Supervised {
	name: string;
	/** Leader of its group of processes. */
	pid(): number | undefined;
	/** As a crash would; `gone` is fulfilled when the process has ended, `back` when its successor is ready. */
	crash(): { gone: Promise<void>; back: Promise<void> };
	stop(): Promise<void>;
	log(): string;
}

/** n8n in queue mode: one main, one webhook process, workers, Redis and PostgreSQL. */
export interface QueueEnvironment {
	n8n: N8n;
	sim: Simulator;
	credentials: Record<string, string>;
	redis: Service;
	postgres: Service;
	webhook: Supervised;
	/** Addresses of all webhook processes; the first one is that of `webhook`. */
	webhookUrls: string[];
	workers: Supervised[];
	/** Leaders of the groups of all these processes, but not of the PBX, and not of the services that are left out. */
	leaders(without?: string[]): number[];
	close(): Promise<void>;
}

export async function openQueueEnvironment(
	options: { workers?: number; webhooks?: number; nice?: number; env?: Record<string, string> } = {},
): Promise<QueueEnvironment> {
	const { workers: count = 2, webhooks = 1, nice = WORKERS_NICE, env = {} } = options;
	const folder = temporaryFolder('simotel-queue-');
	const ending: Array<() => Promise<unknown>> = [];
	const close = async () => {
		for (const end of ending.reverse()) await end();
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		const { redis, postgres } = await startServices(folder);
		ending.push(async () => await Promise.all([redis.stop(), postgres.stop()]));
		const webhookPort = await freePort();
		const settings: Record<string, string> = {
			...QUEUE_SETTINGS,
			WEBHOOK_URL: `http://127.0.0.1:${webhookPort}/`,
			...redis.env,
			...postgres.env,
		};
		const home = (name: string) => {
			const path = join(folder, name);
			mkdirSync(path);
			return path;
		};
		// First alone: it makes the tables.
		const n8n = await N8n.start({
			home: home('main'),
			encryptionKey: KEY,
			owner: OWNER,
			env: { ...settings, ...env },
		});
		ending.push(async () => await n8n.stop());
		const other = async (name: string, role: Role, port: number) =>
			await supervise(name, {
				home: home(name),
				role,
				port,
				encryptionKey: KEY,
				nice: role === 'worker' ? nice : 0,
				env: { ...settings, ...(role === 'webhook' ? WEBHOOK_SETTINGS : {}), ...env },
			});
		const ports = [webhookPort];
		while (ports.length < webhooks) ports.push(await freePort());
		const starting = ports.map(
			async (port, index) => await other(index === 0 ? 'webhook' : `webhook-${index + 1}`, 'webhook', port),
		);
		for (let worker = 1; worker <= count; worker++) {
			starting.push(other(`worker-${worker}`, 'worker', await freePort()));
		}
		const supervised = await Promise.all(starting);
		ending.push(async () => await Promise.all(supervised.map(async (one) => await one.stop())));
		const webhook = supervised[0];
		const workers = supervised.slice(ports.length);
		const webhookUrls = ports.map((port) => `http://127.0.0.1:${port}`);
		n8n.webhooks = `http://127.0.0.1:${webhookPort}`;
		const sim = await startSimulator();
		ending.push(async () => await sim.close());
		const credentials = await storeCredentials(n8n, sim);
		const leaders = (without: string[] = []) =>
			Object.entries({ redis, postgres })
				.flatMap(([name, service]) => (without.includes(name) ? [] : [service.pid()]))
				.concat(n8n.child.pid, ...supervised.map((one) => one.pid()))
				.filter((pid) => pid !== undefined);
		return { n8n, sim, credentials, redis, postgres, webhook, webhookUrls, workers, leaders, close };
	} catch (error) {
		await close();
		throw error;
	}
}

async function supervise(name: string, options: ProcessOptions): Promise<Supervised> {
	const launch = async (installed: boolean) => await N8nProcess.start({ ...options, installed });
	/** Meanwhile another program may have taken the port for a moment. */
	const relaunch = async (tries = 3): Promise<N8nProcess> =>
		await launch(true).catch(async (error: unknown) =>
			tries > 1 && !ended ? await relaunch(tries - 1) : await Promise.reject(error as Error),
		);
	let current = await launch(false);
	let ended = false;
	let returning: Promise<void> = Promise.resolve();
	const logs: string[] = [];
	const watch = () => {
		current.child.once('exit', () => {
			if (ended) return;
			logs.push(current.log);
			returning = relaunch().then((next) => {
				current = next;
				watch();
			});
			// Looked at by whoever waits for the return.
			returning.catch(() => undefined);
		});
	};
	watch();
	return {
		name,
		pid: () => current.child.pid,
		crash: () => {
			const gone = current.kill();
			return { gone, back: gone.then(async () => await returning) };
		},
		stop: async () => {
			ended = true;
			await returning.catch(() => undefined);
			await current.stop();
		},
		log: () => [...logs, current.log].join('\n'),
	};
}
