import { freeze } from '../harness/confine';
import type { N8n, StoredWorkflow } from '../harness/n8n';
import { sleep } from '../harness/processes';
import { RawConnection } from './rawConnection';
import type { RawReply } from './rawConnection';
import {
	EXTENSION,
	FALLBACK,
	chain,
	componentRequest,
	componentTrigger,
	noOp,
	node,
	respond,
	ruleTrigger,
	wait,
} from '../harness/workflows';

type Json = Record<string, unknown>;

/** Milliseconds after which the PBX goes on without an answer. */
export const SECOND = 1_000;

/** A way in which a workflow may treat a component request. */
interface Behaviour {
	name: string;
	/** Of sixteen requests, how many get this one. */
	share: number;
	nodes: Json[];
	/** The extensions that may be answered. */
	accepted: string[];
}

/** Workflows that do as they should, and all in which something may go wrong. */
const BEHAVIOURS: Behaviour[] = [
	{
		name: 'answers',
		share: 8,
		nodes: [componentTrigger(), respond()],
		accepted: [EXTENSION, FALLBACK],
	},
	{ name: 'rules', share: 2, nodes: [ruleTrigger()], accepted: [EXTENSION] },
	{ name: 'slow', share: 1, nodes: [componentTrigger(), wait(1), respond()], accepted: [FALLBACK] },
	{
		name: 'fails',
		share: 1,
		nodes: [
			componentTrigger(),
			node('Stop', 'n8n-nodes-base.stopAndError', 1, { errorMessage: 'on purpose' }),
		],
		accepted: [FALLBACK],
	},
	{ name: 'silent', share: 1, nodes: [componentTrigger(), noOp()], accepted: [FALLBACK] },
	{
		name: 'answers twice',
		share: 2,
		nodes: [componentTrigger(), respond(), { ...respond({ extension: '206' }), name: 'Second' }],
		accepted: [EXTENSION, FALLBACK],
	},
	{
		name: 'answers wrongly',
		share: 1,
		nodes: [componentTrigger(), respond({ respondWith: 'json', json: '{ "hello": "world" }' })],
		accepted: [FALLBACK],
	},
];

/** A behaviour at work: where its requests go. */
export interface Active extends Behaviour {
	workflow: StoredWorkflow;
	url: string;
}

/** Activates one workflow for each behaviour. */
export async function startBehaviours(n8n: N8n, settings: Json, deadline = 450): Promise<Active[]> {
	const active: Active[] = [];
	for (const behaviour of BEHAVIOURS) {
		const [trigger, ...others] = behaviour.nodes;
		const first = {
			...trigger,
			webhookId: crypto.randomUUID(),
			// Without a circuit breaker, so that every request reaches its workflow.
			parameters: { ...(trigger.parameters as Json), deadline, options: { circuitBreaker: 0 } },
		};
		const workflow = await n8n.createWorkflow(chain(behaviour.name, [first, ...others], settings));
		await n8n.activate(workflow);
		active.push({ ...behaviour, workflow, url: n8n.webhookUrl(workflow, 'Request') });
	}
	return active;
}

/** One request and what came of it. */
export interface Outcome extends RawReply {
	behaviour: string;
	/** What is wrong with the answer, by what the PBX is promised. */
	problem: string | null;
	/** It came when the PBX had gone on already. */
	late: boolean;
	fallback: boolean;
}

/** Outcomes that are not one valid answer within the second. */
export const failures = (all: Outcome[]): Outcome[] =>
	all.filter(({ problem, late }) => problem !== null || late);

/** Whether it is a valid answer within the second, or what it was instead. */
function judge({ name, accepted }: Behaviour, reply: RawReply): Outcome {
	const extension = /^\{"ok":"1","extension":"(\d+)"\}$/.exec(reply.body)?.[1];
	const wrong = reply.status !== 200 || extension === undefined || !accepted.includes(extension);
	return {
		...reply,
		behaviour: name,
		problem: wrong ? `${reply.status}: ${reply.body}` : null,
		late: reply.ms >= SECOND,
		fallback: extension === FALLBACK,
	};
}

const callerOf = (index: number) => `0912${String(index % 10_000_000).padStart(7, '0')}`;
const request = (index: number) => componentRequest(index, callerOf(index));

/** Sends so many requests, so many at a time, to all behaviours in turn. */
export async function sendAll(
	behaviours: Active[],
	options: { requests: number; parallel: number; onOutcome?: (done: number) => void },
): Promise<Outcome[]> {
	const turns = behaviours.flatMap((behaviour) => Array.from({ length: behaviour.share }, () => behaviour));
	const outcomes: Outcome[] = [];
	let next = 0;
	await Promise.all(
		Array.from({ length: options.parallel }, async () => {
			const connection = new RawConnection(new URL(behaviours[0].url));
			while (next < options.requests) {
				const index = next++;
				// A step that has no divisor in common with the sixteen: neighbours go different ways.
				const behaviour = turns[(index * 7) % turns.length];
				outcomes.push(judge(behaviour, await connection.post(behaviour.url, request(index))));
				options.onOutcome?.(outcomes.length);
			}
			// What a late workflow might still write would come now.
			await sleep(1_500);
			connection.close();
			const { surplus: body } = connection;
			const none = { ms: 0, status: 0, late: false, fallback: false };
			if (body !== '') outcomes.push({ ...none, body, behaviour: 'all', problem: 'more than one answer' });
		}),
	);
	return outcomes;
}

/** Callers who hang up while their request is open: after a moment that differs from one to the next. */
export async function hangUp(behaviour: Active, count: number): Promise<void> {
	for (let index = 0; index < count; index++) {
		const connection = new RawConnection(new URL(behaviour.url));
		void connection.post(behaviour.url, request(index));
		await sleep(5 + (index % 10) * 5);
		connection.close();
	}
}

/** The same request twice in the same instant. */
export async function sendTwice(behaviour: Active, pairs: number): Promise<Outcome[]> {
	const both = [1, 2].map(() => new RawConnection(new URL(behaviour.url)));
	const outcomes: Outcome[] = [];
	for (let index = 0; index < pairs; index++) {
		const replies = await Promise.all(both.map((one) => one.post(behaviour.url, request(index))));
		outcomes.push(...replies.map((reply) => judge(behaviour, reply)));
	}
	for (const connection of both) connection.close();
	return outcomes;
}

/** What n8n's end in the middle of requests meant for those who had sent them. */
export interface Stopped {
	/** Requests that were open when the signal came. */
	open: Outcome[];
	/** Requests that came after it. */
	after: Outcome[];
	/** Milliseconds from the signal to the end of the process. */
	ms: number;
}

/** Milliseconds for which requests go on after the signal; n8n ends when all runs have ended, so it must be left in peace. */
const INSIST = 2_000;

/** One request to one of these, each in turn. */
async function sendOne(behaviours: Active[], index: number): Promise<Outcome> {
	const behaviour = behaviours[index % behaviours.length];
	const connection = new RawConnection(new URL(behaviour.url));
	const outcome = judge(behaviour, await connection.post(behaviour.url, request(index)));
	connection.close();
	return outcome;
}

/**
 * Makes n8n stand still for a while, as it does on a machine without memory or processor: requests are open, and others
 * come meanwhile. Returns what became of all of them, however late.
 */
export async function standStill(n8n: N8n, behaviours: Active[], seconds: number): Promise<Outcome[]> {
	// When n8n goes on, deadline and workflow are due in the same moment, and either may come first.
	const either = behaviours.map((behaviour) => ({ ...behaviour, accepted: [EXTENSION, FALLBACK] }));
	const sent = Array.from({ length: 12 }, async (_, index) => await sendOne(either, index));
	await sleep(100);
	const goOn = freeze(n8n.child.pid);
	const until = Date.now() + seconds * SECOND;
	while (Date.now() < until) {
		sent.push(sendOne(either, sent.length));
		await sleep(50);
	}
	goOn();
	return await Promise.all(sent);
}

/** Makes n8n stop while requests are open, and goes on sending for a while. */
export async function stopInMidCall(n8n: N8n, behaviours: Active[], count: number): Promise<Stopped> {
	const { child } = n8n;
	const open = Array.from({ length: count }, async (_, index) => await sendOne(behaviours, index));
	await sleep(100);
	const began = Date.now();
	const gone = new Promise<number>((resolve) => child.once('exit', () => resolve(Date.now() - began)));
	process.kill(child.pid ?? 0, 'SIGTERM');
	const after: Array<Promise<Outcome>> = [];
	while (Date.now() - began < INSIST) {
		after.push(sendOne(behaviours, after.length));
		await sleep(50);
	}
	const [opened, later] = await Promise.all([Promise.all(open), Promise.all(after)]);
	// Nobody there, or n8n's own error: the PBX takes the failure output at once.
	const refused = ({ status }: Outcome) => status === 0 || status >= 500;
	return {
		open: opened,
		after: later.map((outcome) => (refused(outcome) ? { ...outcome, problem: null, late: false } : outcome)),
		ms: await gone,
	};
}
