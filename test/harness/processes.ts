import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { join } from 'node:path';

/** The checkout, from the compiled scripts (`build/test/harness`) as well as from the sources. */
export const ROOT = process.cwd();

/** The environment in which `node` is the one of the devDependencies: n8n needs a newer Node than a machine may have. */
export function toolEnvironment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
	const path = [join(ROOT, 'node_modules/.bin'), process.env.PATH ?? ''].join(':');
	return { ...process.env, PATH: path, ...more };
}

export const sleep = async (ms: number) => await new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A port as somebody has typed it. */
export function portOf(text: string, option: string): number {
	const port = Number(text);
	if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
	throw new Error(`${option} takes a number from 1 to 65535, not "${text}"`);
}

/** Runs a command to its end; what it prints is shown only when it does not succeed. */
export async function run(
	command: string,
	args: string[],
	options: SpawnOptions & { label?: string } = {},
): Promise<void> {
	const { label, env = toolEnvironment(), ...rest } = options;
	const started = Date.now();
	const child = spawn(command, args, {
		cwd: ROOT,
		// Below `npm run --silent` npm would not say why it fails.
		env: { ...env, npm_config_loglevel: 'error' },
		stdio: ['ignore', 'pipe', 'pipe'],
		...rest,
	});
	const output: string[] = [];
	child.stdout?.on('data', (chunk) => output.push(String(chunk)));
	child.stderr?.on('data', (chunk) => output.push(String(chunk)));
	const ticker = label ? progress(label, started) : undefined;
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	}).finally(() => {
		if (ticker) clearInterval(ticker);
	});
	if (label) say(`${label}: ${code === 0 ? 'done' : 'failed'} after ${seconds(started)} s`);
	if (code !== 0)
		throw new Error(
			`${command} ${args.join(' ')} ended with ${String(code)}\n${output.join('').slice(-4_000)}`,
		);
}

const seconds = (since: number) => Math.round((Date.now() - since) / 1_000);

function progress(label: string, started: number): NodeJS.Timeout {
	say(`${label} …`);
	return setInterval(() => say(`${label} … ${seconds(started)} s`), 15_000);
}

/** A line for the person at the terminal. */
export function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

/** Ends a child and everything it has started. */
export async function endGroup(child: ChildProcess): Promise<void> {
	const alive = () => child.exitCode === null && child.signalCode === null;
	const signal = (name: NodeJS.Signals) => {
		if (child.pid === undefined) return;
		try {
			process.kill(-child.pid, name);
		} catch {
			// The group has gone already.
		}
	};
	if (alive()) signal('SIGTERM');
	for (let waited = 0; alive() && waited < 10_000; waited += 100) await sleep(100);
	signal('SIGKILL');
}
