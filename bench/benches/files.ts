import type { IncomingMessage } from 'node:http';

import { pbxCredential } from '../../test/harness/environment';
import type { TestEnvironment } from '../../test/harness/environment';
import { forgetPeak, peakMb } from '../../test/harness/memory';
import { sleep } from '../../test/harness/processes';
import { noOp, ours } from '../../test/harness/workflows';
import type { Bench, BenchEnvironment } from '../lib/environment';
import { takeTurns } from '../lib/meter';
import type { Started } from '../lib/meter';
import { httpRequest, webhook } from '../lib/nodes';
import { atMost, compared } from '../lib/rows';
import type { Row } from '../lib/rows';

type Json = Record<string, unknown>;

const MB = 2 ** 20;
const RECORDING = 'large.wav';
const UPLOAD = 'upload.wav';

/** Peak memory of n8n while a long recording comes in and a large announcement goes out, against n8n's HTTP Request node. */
export const files: Bench = {
	name: 'files',
	async run(bench) {
		const { environment, meter } = await bench.shared();
		environment.sim.state.files.set(RECORDING, wav(bench.effort(200) * MB));
		environment.sim.state.files.set(UPLOAD, wav(bench.effort(50) * MB));
		const credentials = pbxCredential(environment.credentials);
		const start = async (...nodes: Json[]) => await meter.start([webhook('lastNode'), ...nodes, noOp()]);
		const get = (file: string) =>
			httpRequest(environment, 'Download', 'reports/audio/download', {
				specifyBody: 'json',
				jsonBody: JSON.stringify({ file }),
				options: { response: { response: { responseFormat: 'file' } } },
			});
		const mine = (name: string, parameters: Json) => ours(name, 'simotel', parameters, { credentials });
		const download = { resource: 'report', operation: 'downloadRecording', fileName: RECORDING };
		const create = {
			resource: 'announcement',
			operation: 'create',
			name: 'Bench',
			binaryPropertyName: 'data',
		};
		const part = { parameterType: 'formBinaryData', name: 'file', inputDataFieldName: 'data' };
		const upload = httpRequest(environment, 'Upload', 'pbx/announcements/upload', {
			contentType: 'multipart-form-data',
			bodyParameters: { parameters: [part] },
			options: {},
		});
		const down = [await start(mine('Recording', download)), await start(get(RECORDING))];
		const up = [await start(get(UPLOAD), mine('Announcement', create)), await start(get(UPLOAD), upload)];
		return [
			await compare(bench, environment, 'files.download', down, 'reports/audio/download'),
			await compare(bench, environment, 'files.upload', up, 'pbx/announcements/upload'),
		];
	},
};

/** A WAV file of this size whose header is right. */
function wav(bytes: number): Buffer {
	const file = Buffer.alloc(bytes, 0x55);
	file.write('RIFF', 0, 'latin1');
	file.writeUInt32LE(bytes - 8, 4);
	file.write('WAVEfmt ', 8, 'latin1');
	return file;
}

/** Peaks of both sides in turns, from the moment at which the PBX sees the request that counts. */
async function compare(
	bench: BenchEnvironment,
	environment: TestEnvironment,
	id: string,
	[mine, core]: Started[],
	path: string,
): Promise<Row> {
	const { pid } = environment.n8n.child;
	if (pid === undefined) throw new Error('n8n is not running');
	forgetPeak(pid);
	const onRequest = (request: IncomingMessage) => {
		if (request.url?.endsWith(path)) forgetPeak(pid);
	};
	environment.sim.app.server.on('request', onRequest);
	const peak = async ({ url }: Started) => {
		await sleep(bench.effort(500, 100));
		const answer = await bench.caller.send({ url, body: {} });
		if (answer.status !== 200)
			throw new Error(`${url} answered ${answer.status}: ${answer.body.slice(0, 300)}`);
		await sleep(200);
		return peakMb(pid);
	};
	for (const side of [mine, core]) await peak(side);
	const rounds = await takeTurns(bench.effort(3, 1), [mine, core], peak);
	environment.sim.app.server.off('request', onRequest);
	return compared(id, 'MB', rounds, atMost(1));
}
