import { parseArgs } from 'node:util';

import { startSimulator } from '.';
import { PROFILE_NAMES, isProfile } from './traits';
import type { ProfileName } from './traits';

const DEFAULT_PORT = 8080;
const HIGHEST_PORT = 65_535;

/** A mistake in the command, with what to type instead. */
class Mistake extends Error {}

function options(): { port: number; host: string; profile: ProfileName } {
	try {
		const { values } = parseArgs({
			options: {
				port: { type: 'string' },
				host: { type: 'string', default: '127.0.0.1' },
				profile: { type: 'string', default: 'documented' },
			},
		});
		const { profile } = values;
		if (!isProfile(profile))
			throw new Mistake(`"${profile}" is no profile: it is ${PROFILE_NAMES.join(', ')}`);
		const text = values.port ?? process.env.SIMULATOR_PORT ?? String(DEFAULT_PORT);
		const port = Number(text);
		if (!/^\d+$/.test(text) || port > HIGHEST_PORT)
			throw new Mistake(`"${text}" is no port: it is a number up to ${HIGHEST_PORT}`);
		return { port, host: values.host, profile };
	} catch (error) {
		const reason = (error as Error).message.split('. ')[0];
		throw new Mistake(`${reason}. For example: npm run simulator -- --port ${DEFAULT_PORT}`);
	}
}

/** Why the simulator does not start, and what helps. */
function adviceOn(error: NodeJS.ErrnoException, port: number, host: string): string {
	const other = `Choose another one with: npm run simulator -- --port ${port < 1_024 ? DEFAULT_PORT : port < HIGHEST_PORT ? port + 1 : DEFAULT_PORT}`;
	switch (error.code) {
		case 'EADDRINUSE':
			return `Port ${port} is taken. ${other}`;
		case 'EACCES':
			return `Port ${port} needs more rights than you have. ${other}`;
		case 'EADDRNOTAVAIL':
		case 'ENOTFOUND':
			return `This machine has no address ${host}. Leave --host out, or use 127.0.0.1`;
		default:
			return `The simulator could not start: ${error.message}`;
	}
}

async function main(): Promise<void> {
	try {
		const { port, host, profile } = options();
		const sim = await startSimulator({ port, host, profile, seed: 'office' }).catch((error: unknown) => {
			throw new Mistake(adviceOn(error as NodeJS.ErrnoException, port, host));
		});
		console.log(`Simotel simulator: console and API at ${sim.url} (${profile})`);
		const stop = () => {
			void sim.close().then(() => process.exit(0));
		};
		process.on('SIGINT', stop);
		process.on('SIGTERM', stop);
	} catch (error) {
		console.error((error as Error).message);
		process.exitCode = 1;
	}
}

void main();
