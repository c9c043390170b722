import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, createWriteStream, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { guarded } from './leftovers';
import { endGroup, freePort, sleep } from './processes';

/** A server that n8n depends on, and the settings by which n8n finds it. */
export interface Service {
	name: string;
	env: Record<string, string>;
	/** Absent when the server is somebody else's, who keeps it running. */
	control?: {
		/** As a crash would. */
		kill(): Promise<void>;
		restart(): Promise<void>;
		stop(): Promise<void>;
	};
}

const REDIS = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'];

/**
 * Redis and PostgreSQL for n8n in queue mode: the servers that `QUEUE_TEST_REDIS_URL` and
 * `QUEUE_TEST_POSTGRES_URL` name, else servers of our own on free ports, with their data below `folder`.
 */
export async function startServices(folder: string): Promise<{ redis: Service; postgres: Service }> {
	const redis = process.env.QUEUE_TEST_REDIS_URL;
	const postgres = process.env.QUEUE_TEST_POSTGRES_URL;
	const missing = [
		...(redis || programOf(REDIS) ? [] : ['redis-server']),
		...(postgres || postgresFolder() ? [] : ['postgresql']),
	];
	if (missing.length > 0) {
		throw new Error(
			`Queue mode needs ${missing.join(' and ')}. Install it (Debian, Ubuntu: apt-get install ${missing.join(' ')}), ` +
				'or name a server in QUEUE_TEST_REDIS_URL and QUEUE_TEST_POSTGRES_URL.',
		);
	}
	return {
		redis: redis ? givenRedis(redis) : await ownRedis(join(folder, 'redis')),
		postgres: postgres ? givenPostgres(postgres) : await ownPostgres(join(folder, 'postgres')),
	};
}

function givenRedis(address: string): Service {
	const { hostname, port, username, password } = new URL(address);
	return { name: 'Redis', env: redisEnv(hostname, port || '6379', username, password) };
}

function givenPostgres(address: string): Service {
	const { hostname, port, username, password, pathname } = new URL(address);
	return {
		name: 'PostgreSQL',
		env: postgresEnv(hostname, port || '5432', username, password, pathname.slice(1) || 'n8n'),
	};
}

/** Settings by which n8n finds a Redis. */
export function redisEnv(host: string, port: string, user = '', password = ''): Record<string, string> {
	return {
		QUEUE_BULL_REDIS_HOST: host,
		QUEUE_BULL_REDIS_PORT: port,
		...(user === '' ? {} : { QUEUE_BULL_REDIS_USERNAME: decodeURIComponent(user) }),
		...(password === '' ? {} : { QUEUE_BULL_REDIS_PASSWORD: decodeURIComponent(password) }),
	};
}

/** Settings by which n8n finds a PostgreSQL. */
export function postgresEnv(
	host: string,
	port: string,
	user: string,
	password: string,
	database: string,
): Record<string, string> {
	return {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: host,
		DB_POSTGRESDB_PORT: port,
		DB_POSTGRESDB_USER: decodeURIComponent(user),
		DB_POSTGRESDB_PASSWORD: decodeURIComponent(password),
		DB_POSTGRESDB_DATABASE: database,
	};
}

/** Writes every change down before it says yes, as a queue that must lose nothing has to. */
export const REDIS_OPTIONS = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];

async function ownRedis(folder: string): Promise<Service> {
	mkdirSync(folder, { recursive: true });
	const port = String(await freePort());
	const control = await supervised(port, () =>
		start(
			programOf(REDIS) ?? '',
			['--port', port, '--bind', '127.0.0.1', '--dir', folder, ...REDIS_OPTIONS],
			join(folder, 'redis.log'),
		),
	);
	return { name: 'Redis', env: redisEnv('127.0.0.1', port), control };
}

async function ownPostgres(folder: string): Promise<Service> {
	const programs = postgresFolder() ?? '';
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
	const env = postgresEnv('127.0.0.1', port, 'n8n', '', 'postgres');
	return { name: 'PostgreSQL', env, control };
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

async function supervised(
	port: string,
	launch: () => ChildProcess,
): Promise<NonNullable<Service['control']>> {
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
		kill: async () => {
			if (child.pid === undefined) return;
			const gone = new Promise((resolve) => child.once('exit', resolve));
			process.kill(-child.pid, 'SIGKILL');
			await gone;
		},
		restart: async () => {
			child = launch();
			await listening();
		},
		stop: async () => await endGroup(child),
	};
}

async function answers(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect({ port, host: '127.0.0.1' });
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});
}

const programOf = (paths: string[]) => paths.find((path) => existsSync(path));

/** The newest PostgreSQL of this machine. */
function postgresFolder(): string | undefined {
	const base = '/usr/lib/postgresql';
	const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
	const folders = [...versions.map((version) => join(base, version, 'bin')), '/usr/local/bin', '/usr/bin'];
	return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}
