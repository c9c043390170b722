import { readFileSync } from 'node:fs';

import { parse } from 'yaml';

import { QUEUE_SETTINGS, WEBHOOK_SETTINGS, WORKERS_NICE } from '../harness/queueEnvironment';
import { PINNED } from '../harness/runtime';
import { REDIS_OPTIONS, postgresEnv, redisEnv } from '../harness/servers';

interface Service {
	image: string;
	command?: string;
	cpu_shares?: number;
	environment: Record<string, string>;
	depends_on?: Record<string, { condition: string }>;
	healthcheck: { test: string[] };
	ports?: string[];
	volumes?: string[];
}

const text = readFileSync('compose.yaml', 'utf8');
const { services, volumes } = parse(text, { merge: true }) as {
	services: Record<string, Service>;
	volumes: Record<string, unknown>;
};
const FOLLOWERS = ['webhook-1', 'webhook-2', 'worker-1', 'worker-2'];
const N8N = ['main', ...FOLLOWERS];

test('the processes of npm run test:queue, with a second webhook process', () => {
	expect(Object.keys(services)).toEqual(['postgres', 'redis', ...N8N]);
	const roles = N8N.map((name) => services[name].command?.split(' ')[0] ?? 'start');
	expect(roles).toEqual(['start', 'webhook', 'webhook', 'worker', 'worker']);
	for (const name of N8N) expect(services[name].image).toMatch(new RegExp(`/n8n:${PINNED.version}$`));
});

test('each process has the settings that are proved', () => {
	const servers = {
		...postgresEnv('postgres', '5432', 'n8n'),
		...redisEnv('redis', '6379'),
	} as Record<string, string>;
	delete servers.DB_POSTGRESDB_PASSWORD;
	for (const name of N8N) {
		expect(services[name].environment).toMatchObject({ ...QUEUE_SETTINGS, ...servers });
		expect(Object.keys(services[name].environment)).toEqual(
			expect.arrayContaining(['WEBHOOK_URL', 'N8N_ENCRYPTION_KEY', 'DB_POSTGRESDB_PASSWORD']),
		);
	}
	for (const name of ['webhook-1', 'webhook-2'])
		expect(services[name].environment).toMatchObject(WEBHOOK_SETTINGS);
	for (const name of ['main', 'worker-1', 'worker-2'])
		expect(services[name].environment).not.toHaveProperty('N8N_CACHE_BACKEND');
	// A worker reports its health only when asked to.
	expect(services['worker-1'].environment.QUEUE_HEALTH_CHECK_ACTIVE).toBe('true');
	expect(services.redis.command).toBe(
		`redis-server ${REDIS_OPTIONS.map((option) => option || "''").join(' ')}`,
	);
});

test('workers step back for what a caller waits for, as in npm run test:queue', () => {
	const stepBack = Object.keys(services).filter((name) => services[name].cpu_shares !== undefined);
	expect(stepBack).toEqual(['worker-1', 'worker-2']);
	// The usual weight is 1024.
	for (const name of stepBack) expect(services[name].cpu_shares).toBeLessThan(512);
	expect(WORKERS_NICE).toBeGreaterThan(0);
});

test('everything waits for what it needs, and can be asked whether it is well', () => {
	for (const name of N8N) {
		const needed = ['postgres', 'redis', ...(name === 'main' ? [] : ['main'])];
		expect([name, services[name].depends_on]).toEqual([
			name,
			Object.fromEntries(needed.map((other) => [other, { condition: 'service_healthy' }])),
		]);
	}
	for (const { healthcheck } of Object.values(services)) expect(healthcheck.test[0]).toBe('CMD');
	expect(services.main.healthcheck.test.at(-1)).toMatch(/\/healthz\/readiness$/);
});

test('nothing is open to the network, no port or volume is used twice, and no secret is written down', () => {
	const ports = Object.values(services).flatMap((service) => service.ports ?? []);
	expect(new Set(ports.map((port) => port.split(':')[1])).size).toBe(ports.length);
	for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:5678$/);
	const used = Object.values(services).flatMap((service) => service.volumes ?? []);
	expect(used.map((volume) => volume.split(':')[0]).sort()).toEqual(Object.keys(volumes).sort());
	for (const { environment = {} } of Object.values(services)) {
		for (const [name, value] of Object.entries(environment)) {
			if (!/PASSWORD|KEY|SECRET|TOKEN/.test(name)) continue;
			// From outside, and without a default that somebody might leave.
			expect([name, value]).toEqual([name, expect.stringMatching(/^\$\{\w+:\?[^}]+\}$/)]);
		}
	}
});
