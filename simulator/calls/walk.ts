import { toneWav } from '../audio';
import { recordId } from '../ids';
import { addRecord } from '../seed';
import { componentIdFields } from '../shape';
import type { ComponentNode, DialplanNode, Wire } from '../types';
import { callComponent } from './components';
import { dialTrunk, ringExtension, ringQueue } from './reach';
import type { Reached, RunningCall } from './runningCall';
import { runSmartAnswer } from './smartRun';

/** No dialplan is longer; one that is goes round in circles. */
const MOST_STEPS = 100;

/** How long an IVR waits for digits. */
const IVR_SECONDS = 10;

/** Follows the dialplan from a node until it ends; returns how the caller fared. */
export async function walk(call: RunningCall, first: string): Promise<Reached> {
	let next: string | undefined = first;
	let reached: Reached = 'F';
	for (let step = 0; next !== undefined && step < MOST_STEPS && !call.gone; step++) {
		const node: DialplanNode | undefined = call.sim.state.dialplan.nodes[next];
		if (!node) break;
		call.trace.path.push(next);
		call.note('node', { who: next });
		call.route.push({ type: node.kind, name: 'name' in node ? node.name : next, at: call.time });
		const result: { reached: Reached; next?: string } = await enter(call, next, node);
		reached = result.reached;
		next = result.next;
	}
	return reached;
}

async function enter(
	call: RunningCall,
	id: string,
	node: DialplanNode,
): Promise<{ reached: Reached; next?: string }> {
	const sofar: Reached = call.disposition === 'ANSWERED' ? 'S' : 'F';
	switch (node.kind) {
		case 'extension':
			return { reached: await ringExtension(call, node.number) };
		case 'queue':
			return { reached: await ringQueue(call, node.number), next: node.next };
		case 'trunk':
			return { reached: await dialTrunk(call, node.name, node.number ?? call.exten) };
		case 'announcement':
			call.hear(`announcement ${node.file}`);
			return { reached: sofar, next: node.next };
		case 'voicemail':
			await leaveVoicemail(call, node.number);
			return { reached: sofar };
		case 'poll':
			await answerPoll(call, node);
			return { reached: sofar, next: node.next };
		case 'fax':
			await receiveFax(call);
			return { reached: sofar };
		case 'hangup':
			return { reached: sofar };
		case 'extenApi':
		case 'trunkApi':
		case 'ivrApi':
		case 'smartApi':
			return await component(call, id, node);
	}
}

async function component(
	call: RunningCall,
	id: string,
	node: ComponentNode,
): Promise<{ reached: Reached; next?: string }> {
	if (node.kind === 'ivrApi') {
		const cases = Object.keys(node.outputs).filter((output) => output !== 't' && output !== 'i');
		const longest = Math.max(1, ...cases.map((output) => (/^\d+$/.test(output) ? output.length : 1)));
		call.digits = await call.prompt(node.announcement ?? node.name, IVR_SECONDS, call.line ? longest : 20);
	}
	const request: Wire = {
		src: call.request.from,
		dst: call.request.to,
		data: call.digits,
		...componentIdFields(call.sim.state.traits, call.id),
		app_name: node.name,
		...(node.kind === 'smartApi' ? call.originated() : {}),
	};
	const { exchange, answer } = await callComponent(call.sim.state, node, request);
	call.trace.components.push(exchange);
	call.note('request', { index: call.trace.components.length - 1 });
	const { output, reached } = await follow(call, node, answer, (problem) => (exchange.problem ??= problem));
	const isRefused = node.outputs[output] === id && loopsRefused(call, node);
	if (isRefused) exchange.problem ??= `output "${output}" leads back to its own component`;
	exchange.outcome = isRefused ? 'e' : output;
	call.sim.state.bus.emit('component', { call: call.id, ...exchange });
	if (isRefused) return { reached, next: node.outputs.e };
	const next =
		node.outputs[output] ?? (node.kind === 'ivrApi' && answer === null ? node.outputs.i : undefined);
	return { reached, next };
}

const loopsRefused = (call: RunningCall, { kind }: ComponentNode): boolean =>
	kind === 'smartApi' && call.sim.state.traits.smartApiLoop === 'refused';

async function follow(
	call: RunningCall,
	node: ComponentNode,
	answer: Record<string, string> | null,
	complain: (problem: string) => void,
): Promise<{ output: string; reached: Reached }> {
	const sofar: Reached = call.disposition === 'ANSWERED' ? 'S' : 'F';
	if (answer === null) {
		return { output: node.kind === 'smartApi' ? 'e' : node.kind === 'ivrApi' ? 'i' : 'F', reached: sofar };
	}
	switch (node.kind) {
		case 'extenApi': {
			const reached = await ringExtension(call, answer.extension);
			return { output: reached, reached };
		}
		case 'trunkApi': {
			if (answer.call_limit) call.talkLimit = Number(answer.call_limit);
			const reached = await dialTrunk(call, answer.trunk, answer.extension);
			return { output: reached === 'S' ? 'S' : 'F', reached };
		}
		case 'ivrApi': {
			if (answer.case in node.outputs) return { output: answer.case, reached: sofar };
			complain(`no output "${answer.case}"`);
			return { output: 'i', reached: sofar };
		}
		case 'smartApi': {
			const { output, problem } = await runSmartAnswer(call, answer.commands, Object.keys(node.outputs));
			if (problem) complain(problem);
			return { output, reached: sofar };
		}
	}
}

/** A name as this server makes them. */
function voicemailName(call: RunningCall, mailbox: string): string {
	const at = Math.floor(call.time.getTime() / 1_000);
	const counter = call.id.split('.')[1];
	return call.sim.state.traits.voicemailName === 'epochFirst'
		? `${at}__vm_record_file_${counter}.wav`
		: `${mailbox}_${at}-vm-record-file-${counter}.wav`;
}

async function leaveVoicemail(call: RunningCall, mailbox: string): Promise<void> {
	const id = recordId(call.time);
	const filename = voicemailName(call, mailbox);
	const seconds = Math.max(1, (await call.pass(Math.max(1, call.talkSeconds))).seconds);
	const { state } = call.sim;
	state.files.set(filename, toneWav(Math.min(seconds, 10)));
	const box = state.records('voicemails/voicemails').find((record) => record.number === mailbox);
	addRecord(
		state,
		'voicemails/inbox',
		{
			src: call.request.from,
			number: mailbox,
			filename,
			duration: seconds,
			read: false,
			...(box ? { voice_mail_id: { $oid: box._id } } : {}),
		},
		call.time,
	);
	const common = { id, number: mailbox, state: 'SUCCESS', date: call.eventTime(call.time) };
	await call.emit('VoiceMail', { ...common, filename, duration: String(seconds), caller: call.request.from });
	await call.emitPlain('VoiceMailEmail', {
		...common,
		receiver: 'mailbox@example.com',
		active: 'True',
		attached_file: 'False',
	});
}

async function answerPoll(
	call: RunningCall,
	node: { label: string; min: number; max: number },
): Promise<void> {
	const point = call.request.poll;
	if (point === undefined || point < node.min || point > node.max) return;
	const agent = call.trace.answeredBy ?? '';
	const queue = call.sim.state.queueCalls.filter((row) => row.cuid === call.id).at(-1)?.queue ?? '';
	call.poll = { point, label: node.label };
	addRecord(call.sim.state, 'reports/poll', {
		cuid: call.id,
		from: call.request.from,
		to: agent,
		point,
		label: node.label,
		queue,
	});
	await call.emit('Survey', {
		src: call.request.from,
		dst: agent,
		queue,
		date: call.eventTime(call.time),
		point,
		label: node.label,
	});
}

async function receiveFax(call: RunningCall): Promise<void> {
	const { state } = call.sim;
	const name = `rec_file-${call.id}.tiff`;
	state.files.set(name, Buffer.from('II*\0fax', 'latin1'));
	const fax = addRecord(state, 'pbx/faxes', {
		src: call.request.from,
		dst: call.request.to,
		trunk: call.entryPoint ?? '',
		channel: '',
		status: 'SUCCESS',
		type: 'inbox',
		file: name,
		description: '',
	});
	await call.emit('IncomingFax', {
		fax_id: fax._id,
		entry_point: call.entryPoint ?? '',
		src: call.request.from,
		dst: call.request.to.replace(/^0/, ''),
		state: 'SUCCESS',
		date: call.eventTime(call.time),
		description: {
			REMOTESTATIONID: 'unknown',
			FAXRESOLUTION: '8031x3850',
			FAXBITRATE: '14400',
			FAXERROR: 'None',
			FAXSTATUS: 'SUCCESS',
			FAXPAGES: '1',
			FAXSTATUSSTRING: 'OK',
		},
	});
}
