import { Agent, request } from 'node:http';

import { sleep } from '../../test/harness/processes';

/** One request of a load: JSON, by POST. */
export interface Shot {
	url: string;
	body: unknown;
}

/** What came back of one request. */
export interface Answer {
	/** Number of the request within its load. */
	index: number;
	ms: number;
	/** Milliseconds until the component trigger began, where the probe says it. */
	beforeNode?: number;
	/** 0 when the connection broke; then the body says why. */
	status: number;
	body: string;
}

const now = () => performance.timeOrigin + performance.now();

/** Connections that stay open between requests, as many as are needed. */
export class Caller {
	private readonly agent = new Agent({ keepAlive: true });

	async send(shot: Shot, index = 0, sentAt = now()): Promise<Answer> {
		const { agent } = this;
		const body = JSON.stringify(shot.body);
		const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
		return await new Promise((resolve) => {
			const done = (status: number, text: string, began?: string) => {
				const beforeNode = began === undefined ? undefined : Math.max(0, Number(began) - sentAt);
				resolve({ index, ms: now() - sentAt, beforeNode, status, body: text });
			};
			const out = request(shot.url, { agent, method: 'POST', headers }, (reply) => {
				let text = '';
				reply.setEncoding('utf8');
				reply.on('data', (chunk: string) => (text += chunk));
				const began = reply.headers['x-bench-began'] as string | undefined;
				reply.once('end', () => done(reply.statusCode ?? 0, text, began));
				reply.once('error', () => done(0, text));
			});
			out.once('error', (error: NodeJS.ErrnoException) => {
				// The server closed the idle connection in the same moment, and has not seen the request: a new one is due.
				if (out.reusedSocket && error.code === 'ECONNRESET') resolve(this.send(shot, index, sentAt));
				else done(0, error.message);
			});
			out.end(body);
		});
	}

	close(): void {
		this.agent.destroy();
	}
}

/** As many callers as wanted, each of whom sends the next request as soon as the answer is there, for a time or a number of requests. */
export async function closedLoop(
	caller: Caller,
	options: { callers: number; seconds?: number; count?: number; shot: (index: number) => Shot },
): Promise<Answer[]> {
	const { callers, shot, count = Infinity } = options;
	const until = options.seconds === undefined ? Infinity : now() + options.seconds * 1_000;
	const answers: Answer[] = [];
	let next = 0;
	const send = async () => {
		while (next < count && now() < until) {
			const index = next++;
			answers.push(await caller.send(shot(index), index));
		}
	};
	await Promise.all(Array.from({ length: callers }, send));
	return answers;
}

/** Requests at a fixed rate, whether or not the ones before have been answered. */
export async function openLoop(
	caller: Caller,
	options: { perSecond: number; seconds: number; shot: (index: number) => Shot },
): Promise<Answer[]> {
	const started = now();
	const total = Math.round(options.perSecond * options.seconds);
	const flying: Array<Promise<Answer>> = [];
	for (let index = 0; index < total; index++) {
		const due = started + (index * 1_000) / options.perSecond;
		if (due > now()) await sleep(due - now());
		flying.push(caller.send(options.shot(index), index));
	}
	return await Promise.all(flying);
}
