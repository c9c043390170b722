import type { IncomingMessage } from 'node:http';

import { ours } from '../../test/harness/environment';
import type { TestEnvironment } from '../../test/harness/environment';
import { sleep } from '../../test/harness/processes';
import { compared } from '../lib/figures';
import type { Row } from '../lib/figures';
import type { Bench, Lab, Started } from '../lib/lab';
import { PeakMemory } from '../lib/memory';
import { credentialsOf, httpRequest, noOp, webhook } from '../lib/nodes';

type Json = Record<string, unknown>;

const MB = 2 ** 20;
const RECORDING = 'large.wav';
const UPLOAD = 'upload.wav';

/** Peak memory of n8n while a long recording comes in and a large announcement goes out, against n8n's HTTP Request node. */
export const files: Bench = {
	name: 'files',
	async run(lab) {
		const environment = await lab.environment('recommended');
		environment.sim.state.files.set(RECORDING, wav(lab.effort(200) * MB));
		environment.sim.state.files.set(UPLOAD, wav(lab.effort(50) * MB));
		const credentials = credentialsOf(environment);
		const start = async (name: string, nodes: Json[]) =>
			await lab.start(environment, `files: ${name}`, [
				webhook(`files-${name}`, 'lastNode'),
				...nodes,
				noOp(),
			]);
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
		const sides = {
			down: [
				await start('down-ours', [mine('Recording', download)]),
				await start('down-http', [get(RECORDING)]),
			],
			up: [
				await start('up-ours', [get(UPLOAD), mine('Announcement', create)]),
				await start('up-http', [
					get(UPLOAD),
					httpRequest(environment, 'Upload', 'pbx/announcements/upload', {
						contentType: 'multipart-form-data',
						bodyParameters: { parameters: [part] },
						options: {},
					}),
				]),
			],
		};
		return [
			await compare(lab, environment, 'files.download', sides.down, 'reports/audio/download'),
			await compare(lab, environment, 'files.upload', sides.up, 'pbx/announcements/upload'),
		];
	},
};

/** A WAV file of this size whose header tells the truth. */
function wav(bytes: number): Buffer {
	const file = Buffer.alloc(bytes, 0x55);
	file.write('RIFF', 0, 'latin1');
	file.writeUInt32LE(bytes - 8, 4);
	file.write('WAVEfmt ', 8, 'latin1');
	return file;
}

/** Peaks of both sides in turns, from the moment at which the PBX sees the request that counts. */
async function compare(
	lab: Lab,
	environment: TestEnvironment,
	id: string,
	[mine, core]: Started[],
	path: string,
): Promise<Row> {
	const { pid } = environment.n8n.child;
	if (pid === undefined) throw new Error('n8n is not running');
	const memory = new PeakMemory(pid);
	const onRequest = (request: IncomingMessage) => {
		if (request.url?.endsWith(path)) memory.restart();
	};
	environment.sim.app.server.on('request', onRequest);
	const peak = async ({ url }: Started) => {
		await sleep(lab.effort(500, 100));
		const answer = await lab.caller.send({ url, body: {} });
		if (answer.status !== 200)
			throw new Error(`${url} answered ${answer.status}: ${answer.body.slice(0, 300)}`);
		await sleep(200);
		return memory.read().peak;
	};
	for (const side of [mine, core]) await peak(side);
	const rounds: Array<{ ours: number; other: number }> = [];
	for (let round = 0; round < lab.effort(3, 1); round++) {
		const first = await peak(round % 2 === 0 ? mine : core);
		const second = await peak(round % 2 === 0 ? core : mine);
		rounds.push(round % 2 === 0 ? { ours: first, other: second } : { ours: second, other: first });
	}
	environment.sim.app.server.off('request', onRequest);
	return compared(id, 'MB', rounds, { is: 'at most', value: 1 });
}
