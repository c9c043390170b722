import type { FastifyReply } from 'fastify';

import type { Simulator } from '../simulator';
import type { Trace, Wire } from '../types';

const FLUSH_MS = 80;
const KINDS = ['call', 'component', 'event', 'request', 'state'];

/** Bytes that may wait for a console that does not read; more, and it has to come again. */
const MOST_WAITING = 4 * 1024 * 1024;

/** A call in one line of a list. */
export function rowOf(trace: Trace): Wire {
	const { id, from, to, startedAt, outcome, answeredBy, steps, components } = trace;
	const step = steps.filter(({ kind }) => kind !== 'event' && kind !== 'node').at(-1);
	return {
		id,
		from,
		to,
		startedAt,
		outcome,
		answeredBy,
		phase: step?.kind ?? 'start',
		who: step?.who ?? null,
		seconds: steps.at(-1)?.at ?? 0,
		slowest: components.reduce((most, { ms }) => Math.max(most, ms), 0),
		problems: components.filter(({ problem }) => problem !== undefined && problem !== 'rejected').length,
		rang: steps.some(({ kind }) => kind === 'ring'),
		served: trace.heard.length > 0 || components.some(({ problem }) => problem === undefined),
	};
}

/** Server-sent events: all that happens, as it happens; a call that changes often is sent at most once per flush. */
export function stream(sim: Simulator, reply: FastifyReply): void {
	reply.hijack();
	const { raw } = reply;
	raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
	const calls = new Map<string, Trace>();
	let waiting: string[] = [
		`retry: 1000\nevent: hello\ndata: ${JSON.stringify({ boot: sim.state.boot })}\n\n`,
	];
	let changed = false;
	const frame = (kind: string, data: unknown) => `event: ${kind}\ndata: ${JSON.stringify(data ?? null)}\n\n`;
	const flush = () => {
		for (const trace of calls.values()) waiting.push(frame('call', rowOf(trace)));
		if (changed) waiting.push(frame('state', null));
		if (waiting.length > 0) raw.write(waiting.join(''));
		calls.clear();
		waiting = [];
		changed = false;
		if (raw.writableLength > MOST_WAITING) raw.destroy();
	};
	const listeners = KINDS.map((kind): [string, (data: unknown) => void] => [
		kind,
		(data) => {
			if (kind === 'call') calls.set((data as Trace).id, data as Trace);
			else if (kind === 'state') changed = true;
			else waiting.push(frame(kind, data));
		},
	]);
	for (const [kind, listener] of listeners) sim.state.bus.on(kind, listener);
	const timer = setInterval(flush, FLUSH_MS);
	raw.on('close', () => {
		clearInterval(timer);
		for (const [kind, listener] of listeners) sim.state.bus.off(kind, listener);
	});
	flush();
}
