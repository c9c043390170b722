import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { startRecorder } from './recorder';

const USAGE = 'npm run recorder -- --to http://127.0.0.1:5678 [--file day.json] [--port 8090]';

/** Stands between a PBX and n8n until it is stopped; says how to point the PBX at it. */
async function main(): Promise<void> {
	try {
		const { values } = parseArgs({
			options: {
				to: { type: 'string' },
				file: { type: 'string', default: 'day.json' },
				port: { type: 'string', default: '8090' },
				host: { type: 'string', default: '0.0.0.0' },
			},
		});
		const { to = '', file, host } = values;
		const port = Number(values.port);
		if (!URL.canParse(to)) throw new Error('--to is the address of n8n');
		if (!/^\d+$/.test(values.port) || port > 65_535) throw new Error(`"${values.port}" is no port`);
		if (existsSync(file)) console.log(`${file} is kept as ${file}.before`);
		const recorder = await startRecorder({ to, file, port, host });
		console.log(
			[
				`Recording into ${file}; everything goes on to ${new URL(to).origin} as it comes.`,
				`In Simotel, put this machine and port ${port} in the place of n8n's in each address, the rest stays.`,
				'Numbers, names and hosts are invented before they are written, secrets left out. Ctrl-C ends.',
			].join('\n'),
		);
		const stop = () => {
			void recorder.close().then(() => {
				console.log(`${recorder.entries} entries in ${file}`);
				process.exit(0);
			});
		};
		process.on('SIGINT', stop);
		process.on('SIGTERM', stop);
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		const reason = code === 'EADDRINUSE' ? 'That port is taken: choose another one' : message.split('. ')[0];
		console.error(`${reason}. It is: ${USAGE}`);
		process.exitCode = 1;
	}
}

void main();
