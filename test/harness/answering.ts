import type { N8n, StoredWorkflow } from './n8n';
import { Line } from './line';
import type { Said } from './line';
import { sleep } from './processes';
import { ANSWERED, FALLBACK, asking, chain, node, ours } from './workflows';

type Json = Record<string, unknown>;

/** Milliseconds after which the PBX goes on without an answer. */
export const SECOND = 1_000;

/** A way in which a workflow may treat a question. */
export interface Manner {
	name: string;
	/** Of sixteen questions, how many go this way. */
	share: number;
	nodes: Json[];
	/** The extensions that may be answered. */
	accepted: string[];
}

const [asked, answer] = asking();
const second = ours('Second', 'respondToSimotel', {
	component: 'extenApi',
	respondWith: 'answer',
	extensionFrom: 'value',
	extension: '206',
	options: {},
});
const wrong = ours('Wrong', 'respondToSimotel', {
	component: 'extenApi',
	respondWith: 'json',
	json: '{ "hello": "world" }',
	options: {},
});
const rules = ours('Asked', 'simotelComponentTrigger', {
	component: 'extenApi',
	responseMode: 'rules',
	rules: { rule: [{ caller: '0912', answer: 'fields', extension: ANSWERED }] },
	fallback: { extension: FALLBACK },
	options: {},
});

/** Workflows that behave, and all in which one may go wrong. */
export const MANNERS: Manner[] = [
	{ name: 'answers', share: 8, nodes: [asked, answer], accepted: [ANSWERED, FALLBACK] },
	{ name: 'rules', share: 2, nodes: [rules], accepted: [ANSWERED] },
	{
		name: 'slow',
		share: 1,
		nodes: [asked, node('Wait', 'n8n-nodes-base.wait', 1.1, { amount: 1, unit: 'seconds' }), answer],
		accepted: [FALLBACK],
	},
	{
		name: 'fails',
		share: 1,
		nodes: [asked, node('Stop', 'n8n-nodes-base.stopAndError', 1, { errorMessage: 'on purpose' })],
		accepted: [FALLBACK],
	},
	{
		name: 'silent',
		share: 1,
		nodes: [asked, node('Nothing', 'n8n-nodes-base.noOp', 1, {})],
		accepted: [FALLBACK],
	},
	{ name: 'answers twice', share: 2, nodes: [asked, answer, second], accepted: [ANSWERED, FALLBACK] },
	{ name: 'answers wrongly', share: 1, nodes: [asked, wrong], accepted: [FALLBACK] },
];

/** A manner at work: where its questions go. */
export interface Active extends Manner {
	workflow: StoredWorkflow;
	url: string;
}

/** Activates one workflow for each manner. */
export async function startManners(n8n: N8n, settings: Json, deadline = 450): Promise<Active[]> {
	const active: Active[] = [];
	for (const manner of MANNERS) {
		const nodes = manner.nodes.map((made) => ({
			...made,
			id: crypto.randomUUID(),
			...(made.webhookId
				? {
						webhookId: crypto.randomUUID(),
						parameters: { ...(made.parameters as Json), deadline },
					}
				: {}),
		}));
		const workflow = await n8n.createWorkflow(chain(manner.name, nodes, settings));
		await n8n.activate(workflow);
		active.push({ ...manner, workflow, url: n8n.webhookUrl(workflow, 'Asked') });
	}
	return active;
}

/** One question and what came of it. */
export interface Call extends Said {
	manner: string;
	/** What is wrong with the answer, by what the PBX is promised. */
	problem: string | null;
	/** It came when the PBX had gone on already. */
	late: boolean;
	fallback: boolean;
}

const question = (index: number): Json => ({
	app_name: 'answering',
	src: `0912${String(index % 10_000_000).padStart(7, '0')}`,
	dst: '02100000000',
	data: '',
	unique_id: `1767258000.${index}`,
});

/** Whether it is a valid answer within the second, or what it was instead. */
export function judge({ name, accepted }: Manner, said: Said): Call {
	const extension = /^\{"ok":"1","extension":"(\d+)"\}$/.exec(said.body)?.[1];
	const wrongBody = said.status !== 200 || extension === undefined || !accepted.includes(extension);
	return {
		...said,
		manner: name,
		problem: wrongBody ? `${said.status}: ${said.body}` : null,
		late: said.ms >= SECOND,
		fallback: extension === FALLBACK,
	};
}

/** Asks so many questions, so many at a time, of all manners in turn. */
export async function askAll(
	manners: Active[],
	options: { calls: number; parallel: number; onCall?: (done: number) => void },
): Promise<Call[]> {
	const turns = manners.flatMap((manner) => Array.from({ length: manner.share }, () => manner));
	const calls: Call[] = [];
	let next = 0;
	await Promise.all(
		Array.from({ length: options.parallel }, async () => {
			const line = new Line(new URL(manners[0].url));
			while (next < options.calls) {
				const index = next++;
				// A step that has no divisor in common with the sixteen: neighbours go different ways.
				const manner = turns[(index * 7) % turns.length];
				calls.push(judge(manner, await line.ask(manner.url, question(index))));
				options.onCall?.(calls.length);
			}
			// What a late workflow might still write would come now.
			await sleep(1_500);
			line.close();
			if (line.surplus !== '')
				calls.push({ ...unasked(line.surplus), manner: 'all', problem: 'more than one answer' });
		}),
	);
	return calls;
}

const unasked = (body: string) => ({ ms: 0, status: 0, body, late: false, fallback: false });

/** Callers who hang up while their question is open: after a moment that differs from one to the next. */
export async function hangUp(manner: Active, count: number): Promise<void> {
	for (let index = 0; index < count; index++) {
		const line = new Line(new URL(manner.url));
		void line.ask(manner.url, question(index));
		await sleep(5 + (index % 10) * 5);
		line.close();
	}
}

/** The same question twice in the same instant. */
export async function askTwice(manner: Active, pairs: number): Promise<Call[]> {
	const [one, other] = [new Line(new URL(manner.url)), new Line(new URL(manner.url))];
	const calls: Call[] = [];
	for (let index = 0; index < pairs; index++) {
		const said = await Promise.all([one, other].map((line) => line.ask(manner.url, question(index))));
		calls.push(...said.map((each) => judge(manner, each)));
	}
	for (const line of [one, other]) line.close();
	return calls;
}

/** What n8n's end in the middle of questions meant for those who asked. */
export interface Stopped {
	/** Questions that were open when the signal came. */
	open: Call[];
	/** Questions that came after it. */
	after: Call[];
	/** Milliseconds from the signal to the end of the process. */
	ms: number;
}

/** How long questions go on coming after the signal; n8n ends when all runs have ended, so it must be left in peace. */
const INSIST = 2_000;

/** Tells n8n to stop while questions are open, and goes on asking for a while. */
export async function stopInMidCall(n8n: N8n, manners: Active[], count: number): Promise<Stopped> {
	const { child } = n8n;
	const askOne = async (manner: Active, index: number) => {
		const line = new Line(new URL(manner.url));
		const call = judge(manner, await line.ask(manner.url, question(index)));
		line.close();
		return call;
	};
	const open = Array.from({ length: count }, (_, index) => askOne(manners[index % manners.length], index));
	await sleep(100);
	const began = Date.now();
	const gone = new Promise<number>((resolve) => child.once('exit', () => resolve(Date.now() - began)));
	process.kill(child.pid ?? 0, 'SIGTERM');
	const after: Array<Promise<Call>> = [];
	while (Date.now() - began < INSIST) {
		after.push(askOne(manners[after.length % manners.length], count + after.length));
		await sleep(50);
	}
	const [opened, later] = await Promise.all([Promise.all(open), Promise.all(after)]);
	// Nobody there, or n8n's own error: the PBX takes the failure output at once.
	const refused = (call: Call) => call.status === 0 || call.status >= 500;
	return {
		open: opened,
		after: later.map((call) => (refused(call) ? { ...call, problem: null, late: false } : call)),
		ms: await gone,
	};
}
