import { recordId } from '../ids';
import { dispositionText, outgoingFields } from '../shape';
import type { PbxState } from '../state';
import type { AttemptRecord, QueueAgent } from '../types';
import type { Reached, RunningCall } from './runningCall';

/** Numbers that the PBX does not dial as long as nobody changes its settings (docs/protocol.md#originate). */
const BARRED = /^(\+|00)/;

/** Rings an extension; when it answers, the talk happens too. */
export async function ringExtension(call: RunningCall, dialled: string, queue?: string): Promise<Reached> {
	const { request, sim } = call;
	const number = sim.state.agentOfMobile(dialled) ?? dialled;
	if (call.gone || !sim.state.isExtension(number)) return 'F';
	const mobile = sim.state.mobileOf(number);
	if (mobile !== undefined) return await ringMobile(call, number, mobile);
	const inQueue = queue === undefined ? {} : { queue };
	const party = { participant: request.from, direction: 'in', ...inQueue };
	if (isBusy(call, number)) return 'B';
	call.note('ring', { who: number });
	await call.showState(number, 'Ringing', party);
	if (!(await picksUp(call, number))) {
		await call.showState(number, 'Idle', party);
		return 'F';
	}
	await call.showState(number, 'InUse', party);
	await talk(call, number);
	await call.showState(number, 'Idle');
	return 'S';
}

/** Rings an agent whose extension is forwarded to a mobile: no telephone of the PBX changes its state. */
async function ringMobile(call: RunningCall, number: string, mobile: string): Promise<Reached> {
	if (isBusy(call, number)) return 'B';
	call.note('ring', { who: mobile });
	if (!(await picksUp(call, number))) return 'F';
	call.mobile = mobile;
	await talk(call, number);
	return 'S';
}

function isBusy(call: RunningCall, number: string): boolean {
	if (!call.request.busy?.includes(number)) return false;
	call.note('busy', { who: number });
	return true;
}

/** Rings until somebody picks up, or until nobody does. */
async function picksUp(call: RunningCall, number: string): Promise<boolean> {
	const { answer, unanswered } = call.request;
	const { seconds, cut } = await call.pass(call.ringSeconds, true);
	call.rung = seconds;
	const willing = answer !== false && !unanswered?.includes(number);
	if (cut !== 'answer' && (cut !== undefined || !willing)) {
		call.note('unanswered', { who: number });
		return false;
	}
	call.answerAt = call.time;
	call.disposition = 'ANSWERED';
	call.trace.answeredBy = number;
	call.note('answer', { who: number });
	return true;
}

async function talk(call: RunningCall, number: string): Promise<void> {
	const { transferTo, from } = call.request;
	if (transferTo === undefined) {
		call.talked = (await call.pass(call.talkSeconds)).seconds;
		return;
	}
	const { seconds, cut } = await call.pass(call.talkSeconds / 2);
	call.talked = seconds;
	if (cut) return;
	call.note('transfer', { who: transferTo });
	await call.emit('Transfer', { transferer: number, transferred_from: from, transferred_to: transferTo });
	await call.showState(transferTo, 'InUse', { participant: from, direction: 'in' });
	call.talked += (await call.pass(call.talkSeconds / 2)).seconds;
	await call.showState(transferTo, 'Idle');
}

/** Tries the agents of a queue one after the other. */
export async function ringQueue(call: RunningCall, queue: string): Promise<Reached> {
	const { request, sim } = call;
	const { state } = sim;
	const entered = call.time;
	const queueId = `${call.id.split('.')[0]}.${state.queueCalls.length + 1}`;
	if (state.traits.reservation) {
		await call.emitPlain('ReservedCallInFront', {
			event: 'ReservedCallInFront',
			queue_name: queue,
			caller_id: request.from,
			date: call.eventTime(entered),
		});
	}
	const detail: Array<Record<string, string>> = [];
	const agents = inTurn(state, queue);
	let answeredBy: string | undefined;
	let ring = entered;
	for (const { source } of agents) {
		if (call.gone) break;
		ring = call.time;
		const reached = await ringExtension(call, source, queue);
		const answered = reached === 'S';
		const attempt: AttemptRecord = {
			_id: recordId(state.now()),
			cuid: call.id,
			queueId,
			src: request.from,
			dst: source,
			queue,
			disposition: answered ? 'ANSWERED' : reached === 'B' ? 'BUSY' : 'NO ANSWER',
			start: ring,
			answer: answered ? call.answerAt : null,
			end: call.time,
			billsec: answered ? call.talked : 0,
			wait: reached === 'B' ? 0 : call.rung,
			written: Date.now(),
			tries: 1,
			...(answered ? { record: call.recordName } : {}),
		};
		state.attempts.push(attempt);
		detail.push({
			src: request.from,
			dst: source,
			billsec: String(attempt.billsec),
			wait: String(attempt.wait),
			disposition: dispositionText(state.traits, attempt.disposition),
			comment: '',
			tries: '1',
		});
		if (answered) {
			answeredBy = source;
			break;
		}
	}
	await closeQueue(call, { queue, queueId, entered, ring, answeredBy, detail });
	return answeredBy === undefined ? 'F' : 'S';
}

/** The agents of a queue in the order in which they ring: as they are listed, or after the one who answered last. */
function inTurn(state: PbxState, queue: string): QueueAgent[] {
	const agents = (state.agents.get(queue) ?? []).filter((agent) => !agent.paused);
	const record = state.records('pbx/queues').find(({ number }) => number === queue);
	if (record?.strategy !== 'rrmemory') return agents;
	const last = state.queueCalls.findLast((row) => row.queue === queue && row.dst !== '')?.dst;
	const next = agents.findIndex(({ source }) => source === last) + 1;
	return [...agents.slice(next), ...agents.slice(0, next)];
}

interface QueuePass {
	queue: string;
	queueId: string;
	entered: Date;
	ring: Date;
	answeredBy: string | undefined;
	detail: Array<Record<string, string>>;
}

async function closeQueue(call: RunningCall, pass: QueuePass): Promise<void> {
	const { request, sim } = call;
	const answered = pass.answeredBy !== undefined;
	const billsec = answered ? call.talked : 0;
	const until = answered && call.answerAt ? call.answerAt : call.time;
	const wait = Math.round((until.getTime() - pass.entered.getTime()) / 1_000);
	const agentWait = answered ? call.rung : 0;
	const disposition = answered ? 'ANSWERED' : 'MISSED';
	sim.state.queueCalls.push({
		_id: recordId(sim.state.now()),
		cuid: call.id,
		queueId: pass.queueId,
		src: request.from,
		dst: pass.answeredBy ?? '',
		queue: pass.queue,
		disposition,
		start: pass.entered,
		ring: pass.ring,
		answer: answered ? call.answerAt : null,
		end: call.time,
		billsec,
		wait,
		written: Date.now(),
		agentWait,
		...(answered ? { record: call.recordName } : {}),
	});
	await call.emit('CdrQueue', {
		...call.originated(),
		src: request.from,
		dst: pass.answeredBy ?? '',
		queue: pass.queue,
		billsec: String(billsec),
		wait: String(wait),
		duration: String(wait + billsec),
		agent_wait: String(agentWait),
		disposition: dispositionText(sim.state.traits, disposition),
		hangup: call.line?.hungUpBy === 'callee' ? 'agent' : 'caller',
		queue_status: answered ? 'CONTINUE' : 'TIMEOUT',
		...(answered ? { record: call.recordName } : {}),
		starttime: call.eventTime(pass.entered),
		ringtime: call.eventTime(pass.ring),
		...(answered ? { answeredtime: call.eventTime(until) } : {}),
		endtime: call.eventTime(call.time),
		detail: pass.detail,
	});
}

/** Dials a number outside through a trunk. */
export async function dialTrunk(call: RunningCall, trunk: string, number: string): Promise<Reached> {
	const { state } = call.sim;
	const known = state.records('pbx/trunks').find((record) => record.name === trunk);
	if (call.gone || !known || known.active === 'no') return 'F';
	if (state.traits.barredCodes && BARRED.test(number)) {
		call.disposition = 'BARRED';
		return 'F';
	}
	call.outgoingPoint = trunk;
	await call.emit('OutgoingCall', { number, ...outgoingFields(state.traits, trunk), ...call.originated() });
	if (isBusy(call, number)) return 'B';
	call.note('ring', { who: number });
	if (!(await picksUp(call, number))) return 'F';
	call.talked = (await call.pass(call.talkSeconds)).seconds;
	return 'S';
}
