import { parseArgs } from 'node:util';

import { startSimulator } from '.';

const DEFAULT_PORT = 8080;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { port: { type: 'string' }, host: { type: 'string', default: '127.0.0.1' } },
	});
	const port = Number(values.port ?? process.env.SIMULATOR_PORT ?? DEFAULT_PORT);
	try {
		const sim = await startSimulator({ port, host: values.host });
		console.log(`Simotel simulator: console and API at ${sim.url}`);
		const stop = () => {
			void sim.close().then(() => process.exit(0));
		};
		process.on('SIGINT', stop);
		process.on('SIGTERM', stop);
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code;
		console.error(
			code === 'EADDRINUSE'
				? `Port ${port} is taken. Choose another one with: npm run simulator -- --port ${port + 1}`
				: `The simulator could not start: ${(error as Error).message}`,
		);
		process.exitCode = 1;
	}
}

void main();
