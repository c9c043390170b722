import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { PROFILE_NAMES, apiVersionOf, isProfile, startSimulator } from '../simulator';
import type { Simulator } from '../simulator';
import { connectDemo, installDemo, moveDemoCredential } from '../test/harness/demo';
import { N8n } from '../test/harness/n8n';
import type { StoredWorkflow } from '../test/harness/n8n';
import { ROOT, portOf, run, say } from '../test/harness/processes';
import { ensureRuntime } from '../test/harness/runtime';
import { isFree } from '../test/harness/serve';

const HOME = join(ROOT, '.simotel');
const SETTINGS = join(HOME, 'demo.json');

/** What a start leaves for the next one. */
interface Settings {
	encryptionKey: string;
	email: string;
	password: string;
	/** Ids of the demo workflows, once they have been made. */
	workflows?: string[];
	/** Where the demo's credential expects the simulator. */
	simulatorUrl?: string;
	/** The API version that the simulator had; v4 when absent. */
	apiVersion?: string;
}

const USAGE = 'npm start -- [--port 5678] [--simulator-port 8080] [--profile hosted] [--reset]';

function readOptions(args: string[]) {
	try {
		return parseArgs({
			args,
			options: {
				port: { type: 'string', default: process.env.N8N_PORT ?? '5678' },
				'simulator-port': { type: 'string', default: process.env.SIMULATOR_PORT ?? '8080' },
				profile: { type: 'string', default: 'documented' },
				reset: { type: 'boolean', default: false },
			},
		}).values;
	} catch (error) {
		const [problem] = (error as Error).message.split('. ');
		throw new Error(`${problem}. It is: ${USAGE}`);
	}
}

async function main(): Promise<void> {
	const values = readOptions(process.argv.slice(2));
	const port = portOf(values.port, '--port');
	const simulatorPort = portOf(values['simulator-port'], '--simulator-port');
	const { profile } = values;
	if (!isProfile(profile)) {
		throw new Error(`There is no profile "${profile}": it is ${PROFILE_NAMES.join(', ')}. ${USAGE}`);
	}
	if (port === simulatorPort) {
		throw new Error(`n8n and the simulator cannot share port ${port}. Choose another one: ${USAGE}`);
	}
	if (values.reset) rmSync(HOME, { recursive: true, force: true });
	await refuseTakenPort(port, 'n8n', '--port');
	await refuseTakenPort(simulatorPort, 'the simulator', '--simulator-port');
	await run('npm', ['run', '--silent', 'build'], { label: 'Building the package' });
	await ensureRuntime();
	const settings = readSettings();

	const stopping: Array<() => Promise<void>> = [];
	let ending: Promise<void> | undefined;
	const stop = async (code: number) => {
		ending ??= (async () => {
			say('Stopping …');
			for (const end of stopping.reverse()) await end();
			process.exit(code);
		})();
		await ending;
	};
	process.on('SIGINT', () => void stop(0));
	process.on('SIGTERM', () => void stop(0));
	process.on('SIGHUP', () => void stop(0));
	// npm that is ended does not always pass the signal on to what it has started.
	const parent = process.ppid;
	setInterval(() => process.ppid !== parent && void stop(0), 1_000).unref();
	try {
		const sim = await startSimulator({ port: simulatorPort, profile, seed: 'office' });
		stopping.push(async () => await sim.close());
		say('Starting n8n …');
		const n8n = await N8n.start({
			home: HOME,
			port,
			encryptionKey: settings.encryptionKey,
			owner: { email: settings.email, password: settings.password },
		});
		stopping.push(async () => await n8n.stop());
		n8n.child.once('exit', () => {
			if (ending) return;
			say(`n8n has ended by itself; its log is ${n8n.logFile}`);
			void stop(1);
		});
		const workflows = await demoWorkflows(n8n, sim, settings);
		connectDemo(sim, n8n, workflows);
		greet(n8n, sim, settings);
	} catch (error) {
		say((error as Error).message);
		await stop(1);
	}
}

async function refuseTakenPort(port: number, who: string, option: string): Promise<void> {
	if (await isFree(port)) return;
	throw new Error(
		`Port ${port} for ${who} is taken. Choose another one: npm start -- ${option} ${port < 65_535 ? port + 1 : port - 1}`,
	);
}

function readSettings(): Settings {
	mkdirSync(HOME, { recursive: true });
	if (existsSync(SETTINGS)) {
		try {
			return JSON.parse(readFileSync(SETTINGS, 'utf8')) as Settings;
		} catch {
			throw new Error(`${SETTINGS} cannot be read. A clean start: npm start -- --reset`);
		}
	}
	const settings: Settings = {
		encryptionKey: randomBytes(24).toString('hex'),
		email: 'owner@example.org',
		password: `Demo-${randomBytes(6).toString('hex')}`,
	};
	writeSettings(settings);
	return settings;
}

const writeSettings = (settings: Settings) =>
	writeFileSync(SETTINGS, JSON.stringify(settings, null, '\t'), { mode: 0o600 });

/** Made once; afterwards they belong to the user, who may change or delete them. */
async function demoWorkflows(n8n: N8n, sim: Simulator, settings: Settings): Promise<StoredWorkflow[]> {
	const apiVersion = apiVersionOf(sim.state.settings.profile);
	if (settings.workflows === undefined) {
		const workflows = await installDemo(n8n, sim.url, apiVersion);
		writeSettings({
			...settings,
			simulatorUrl: sim.url,
			apiVersion,
			workflows: workflows.map(({ id }) => id),
		});
		return workflows;
	}
	if (settings.simulatorUrl !== sim.url || (settings.apiVersion ?? 'v4') !== apiVersion) {
		await moveDemoCredential(n8n, sim.url, apiVersion);
		writeSettings({ ...settings, simulatorUrl: sim.url, apiVersion });
	}
	const present: StoredWorkflow[] = [];
	for (const id of settings.workflows) {
		const workflow = await n8n.rest<StoredWorkflow>('GET', `/workflows/${id}`).catch(() => null);
		if (workflow) present.push(workflow);
	}
	return present;
}

function greet(n8n: N8n, sim: Simulator, { email, password }: Settings): void {
	say(
		[
			'',
			'  n8n workflows      ' + `${n8n.url}/home/workflows`,
			'  login              ' + email,
			'  password           ' + password,
			'  simulator console  ' + sim.url,
			'',
			'  Place calls in the console and watch them go through the workflows: 02100000000 (ExtenAPI), 3002 (TrunkAPI),\n  3003 (IvrAPI), 3004 (SmartAPI).',
			'  Ctrl-C stops everything. A clean start: npm start -- --reset',
			'',
		].join('\n'),
	);
}

main().catch((error: unknown) => {
	say((error as Error).message);
	process.exitCode = 1;
});
