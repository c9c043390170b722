import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, createWriteStream, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { guarded } from './leftovers';
import { endGroup, sleep } from './processes';
import { freePort } from './serve';

/** A server that n8n depends on, and the settings by which n8n finds it. */
export interface Service {
	name: string;
	env: Record<string, string>;
	/** Leader of its group of processes. */
	pid(): number | undefined;
	/** As a crash would. */
	kill(): Promise<void>;
	restart(): Promise<void>;
	stop(): Promise<void>;
}

const REDIS = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'];

/** Redis and PostgreSQL for n8n in queue mode, on free ports, with their data below `folder`. */
export async function startServices(folder: string): Promise<{ redis: Service; postgres: Service }> {
	const redis = REDIS.find((path) => existsSync(path));
	const postgres = postgresFolder();
	if (redis === undefined || postgres === undefined) {
		throw new Error(
			'Queue mode needs redis-server and postgresql. Install them (Debian, Ubuntu: apt-get install redis-server postgresql).',
		);
	}
	return {
		redis: await startRedis(redis, join(folder, 'redis')),
		postgres: await startPostgres(postgres, join(folder, 'postgres')),
	};
}

/** Settings by which n8n finds a Redis. */
export const redisEnv = (host: string, port: string): Record<string, string> => ({
	QUEUE_BULL_REDIS_HOST: host,
	QUEUE_BULL_REDIS_PORT: port,
});

/** Settings by which n8n finds a PostgreSQL. */
export const postgresEnv = (host: string, port: string, database: string): Record<string, string> => ({
	DB_TYPE: 'postgresdb',
	DB_POSTGRESDB_HOST: host,
	DB_POSTGRESDB_PORT: port,
	DB_POSTGRESDB_USER: 'n8n',
	DB_POSTGRESDB_PASSWORD: '',
	DB_POSTGRESDB_DATABASE: database,
});

/** Writes every change down before it says yes, as a queue that must lose nothing has to. */
export const REDIS_OPTIONS = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];

async function startRedis(program: string, folder: string): Promise<Service> {
	mkdirSync(folder, { recursive: true });
	const port = String(await freePort());
	const control = await supervised(port, () =>
		start(
			program,
			['--port', port, '--bind', '127.0.0.1', '--dir', folder, ...REDIS_OPTIONS],
			join(folder, 'redis.log'),
		),
	);
	return { name: 'Redis', env: redisEnv('127.0.0.1', port), ...control };
}

async function startPostgres(programs: string, folder: string): Promise<Service> {
	mkdirSync(folder, { recursive: true });
	const as = otherUser(folder);
	const data = join(folder, 'data');
	const port = String(await freePort());
	const initdb = [join(programs, 'initdb'), '-D', data, '-U', 'n8n', '-A', 'trust', '-E', 'UTF8'];
	execFileSync(...command([...as, ...initdb]), { stdio: 'ignore', cwd: folder });
	const [program, args] = command([
		...as,
		join(programs, 'postgres'),
		...['-D', data, '-p', port, '-h', '127.0.0.1', '-k', folder],
	]);
	const control = await supervised(port, () => start(program, args, join(folder, 'postgres.log')));
	return { name: 'PostgreSQL', env: postgresEnv('127.0.0.1', port, 'postgres'), ...control };
}

const command = ([program, ...args]: string[]): [string, string[]] => [program, args];

/** PostgreSQL refuses to run as root: its files then belong to another user, and it runs as that one. */
function otherUser(folder: string): string[] {
	if (process.getuid?.() !== 0) return [];
	const idOf = (name: string) => {
		try {
			return execFileSync('id', ['-u', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
		} catch {
			return undefined;
		}
	};
	const id = Number(idOf('postgres') ?? idOf('nobody'));
	if (!Number.isInteger(id))
		throw new Error('PostgreSQL does not run as root, and there is no user "nobody".');
	chownSync(folder, id, -1);
	chmodSync(folder, 0o700);
	chmodSync(join(folder, '..'), 0o755);
	return ['setpriv', `--reuid=${id}`, '--clear-groups', '--'];
}

function start(program: string, args: string[], logFile: string): ChildProcess {
	const log = createWriteStream(logFile, { flags: 'a' });
	const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
	child.stdout?.pipe(log);
	child.stderr?.pipe(log);
	return guarded(child);
}

async function supervised(port: string, launch: () => ChildProcess): Promise<Omit<Service, 'name' | 'env'>> {
	let child = launch();
	const listening = async () => {
		for (let waited = 0; waited < 30_000; waited += 100) {
			if (child.exitCode !== null) break;
			if (await answers(Number(port))) return;
			await sleep(100);
		}
		throw new Error(`${child.spawnfile} did not start; its log is beside its data`);
	};
	await listening();
	return {
		pid: () => child.pid,
		kill: async () => {
			if (child.pid === undefined) return;
			process.kill(-child.pid, 'SIGKILL');
			await once(child, 'exit');
		},
		restart: async () => {
			child = launch();
			await listening();
		},
		stop: async () => await endGroup(child),
	};
}

async function answers(port: number): Promise<boolean> {
	const socket = connect({ port, host: '127.0.0.1' });
	const connected = once(socket, 'connect').then(
		() => true,
		() => false,
	);
	return await connected.finally(() => socket.destroy());
}

/** The newest PostgreSQL of this machine. */
function postgresFolder(): string | undefined {
	const base = '/usr/lib/postgresql';
	const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
	const folders = [...versions.map((version) => join(base, version, 'bin')), '/usr/local/bin', '/usr/bin'];
	return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}
