import { wait } from '../events/http';
import { originatedCallId, recordId } from '../ids';
import { cdrFields, entryPointOf } from '../shape';
import type { Simulator } from '../simulator';
import type { Traits } from '../traits';
import type { CallRecord, CallRequest, Trace, Wire } from '../types';
import { dialTrunk, ringExtension, ringQueue } from './reach';
import { RunningCall } from './runningCall';
import type { Reached } from './runningCall';
import { walk } from './walk';

/** Places a call and follows it to its end; the events go out one after the other. */
export async function placeCall(sim: Simulator, request: CallRequest): Promise<Trace> {
	const call = new RunningCall(sim, request);
	await run(call);
	return call.trace;
}

/** Starts a live call and returns its trace at once, with the id by which it is answered and hung up. */
export function startCall(sim: Simulator, request: CallRequest): Trace {
	const call = new RunningCall(sim, { ...request, live: true });
	void run(call);
	return call.trace;
}

async function run(call: RunningCall): Promise<void> {
	const { request, sim, line } = call;
	sim.state.remember(call.trace);
	if (line) sim.state.lines.set(call.id, line);
	sim.state.bus.emit('call', call.trace);
	await begin(call);
	const reached = await dial(call, request.to);
	if (reached === 'B') call.disposition = 'BUSY';
	if (
		reached === 'F' &&
		call.trace.path.length === 0 &&
		call.type !== 'incoming' &&
		call.disposition !== 'BARRED' &&
		!call.gone &&
		request.answer !== false
	) {
		call.disposition = 'FAILED';
	}
	if (sim.state.isExtension(request.from)) await call.showState(request.from, 'Idle');
	sim.state.lines.delete(call.id);
	await finish(call);
}

/** Starts an ordered call: the first party is rung, then connected; the id is known at once. */
export function originateCall(sim: Simulator, order: Wire): string {
	const id = originatedCallId(sim.state.now());
	const [caller, callee] = [String(order.caller), String(order.callee)];
	void (async () => {
		const { state } = sim;
		const inside = state.isExtension(caller);
		const trunk = state.records('pbx/trunks').find((record) => record.name === order.trunk_name);
		// A first party that cannot be reached leaves no Cdr.
		if (!inside && !trunk) return;
		await placeCall(sim, {
			from: caller,
			to: callee,
			originatedCallId: id,
			trunk: String(order.trunk_name ?? ''),
		});
	})();
	return id;
}

async function begin(call: RunningCall): Promise<void> {
	const { request, sim } = call;
	if (sim.state.isExtension(request.from)) {
		await call.showState(request.from, 'InUse', { participant: request.to, direction: 'out', dialer: 'yes' });
		return;
	}
	const { traits } = sim.state;
	call.entryPoint = entryPointOf(traits, trunkName(call), request.to);
	const fields = { number: request.from, entry_point: call.entryPoint, ...call.originated() };
	const withId = async () => await call.emit('IncomingCall', fields);
	const withoutId = async () => await call.emitPlain('IncomingCall', fields);
	const [first, second] = inOrder(traits.incomingCall, sim.state.countIncoming())
		? [withId, withoutId]
		: [withoutId, withId];
	await first();
	if (traits.incomingCall === 'once') return;
	if (traits.incomingCallGap > 0) await wait(traits.incomingCallGap * 1_000);
	await second();
}

/** Whether the IncomingCall with the id is the first one. */
const inOrder = (form: Traits['incomingCall'], count: number): boolean =>
	form === 'eitherOrder' ? count % 2 === 1 : form !== 'idLast';

async function dial(call: RunningCall, number: string): Promise<Reached> {
	const { state } = call.sim;
	const { routes } = state.dialplan;
	const first = routes[number];
	if (first !== undefined) return await walk(call, first);
	if (state.isExtension(number)) return await ringExtension(call, number);
	if (state.records('pbx/queues').some((queue) => queue.number === number))
		return await ringQueue(call, number);
	if (call.type === 'outgoing') return await dialTrunk(call, trunkName(call), number);
	return routes['*'] === undefined ? 'F' : await walk(call, routes['*']);
}

/** The trunk that the call names, or the first one. */
function trunkName(call: RunningCall): string {
	const trunks = call.sim.state.records('pbx/trunks');
	const wanted = trunks.find((trunk) => trunk.name === call.request.trunk) ?? trunks[0];
	return String(wanted?.name ?? '');
}

async function finish(call: RunningCall): Promise<void> {
	const { request, sim, trace } = call;
	const answered = call.disposition === 'ANSWERED';
	const end = call.time;
	const until = call.answerAt ?? end;
	const rung = Math.round((until.getTime() - call.start.getTime()) / 1_000);
	const billsec = answered ? Math.round((end.getTime() - until.getTime()) / 1_000) : 0;
	const recorded = answered && request.record !== false;
	const record: CallRecord = {
		_id: recordId(sim.state.now()),
		type: call.type,
		cuid: call.id,
		src: request.from,
		dst: call.mobile ?? trace.answeredBy ?? request.to,
		...(call.type === 'incoming' ? { did: request.to } : {}),
		...(call.entryPoint === undefined ? {} : { entry_point: call.entryPoint }),
		...(call.outgoingPoint === undefined ? {} : { outgoing_point: call.outgoingPoint }),
		...(request.originatedCallId === undefined ? {} : { originated_call_id: request.originatedCallId }),
		start: call.start,
		answer: call.answerAt,
		end,
		billsec,
		wait: rung,
		disposition: call.disposition,
		written: Date.now(),
		...(recorded ? { record: call.recordName } : {}),
		...(call.poll ? { poll_point: call.poll.point, poll_label: call.poll.label } : {}),
		route: call.route,
	};
	sim.state.calls.push(record);
	if (recorded) {
		const seconds = Math.max(1, billsec);
		sim.state.recordings.set(call.recordName, { seconds, written: record.written });
	}
	trace.outcome = call.disposition;
	const { traits } = sim.state;
	if (answered || traits.cdrUnanswered) {
		const starttime = call.eventTime(traits.startEqualsEnd && answered ? end : call.start);
		const fields = cdrFields(traits, { record, starttime, endtime: call.eventTime(end), wait: rung });
		await call.emit('Cdr', { ...fields, ...call.originated() });
	}
	call.note('end');
}
