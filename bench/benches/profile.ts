import { rounded, table } from '../../test/harness/figures';
import { Inspector } from '../../test/harness/inspector';
import { say } from '../../test/harness/processes';
import { freePort } from '../../test/harness/serve';
import { EXTENSION, ruleTrigger } from '../../test/harness/workflows';
import type { Bench } from '../lib/environment';

/** A CPU profile of the DevTools protocol: a tree of calls, and the node on top at each sample. */
interface Profile {
	nodes: Array<{
		id: number;
		callFrame: { functionName: string; url: string; lineNumber: number };
		children?: number[];
	}>;
	samples: number[];
	timeDeltas: number[];
}

const OURS = /\/n8n-nodes-simotel\/dist\/(.*)$/;
/** n8n's code, but how long it takes depends on the fields that a node declares. */
const FIELDS = 'fields';

/**
 * Which share of n8n's CPU time is this package's, while rules answer ten callers without a pause: in its own code, and
 * in n8n's while it reads the fields of the trigger.
 */
export const profile: Bench = {
	name: 'profile',
	async run(bench) {
		const port = await freePort();
		const { environment, meter } = await bench.open({}, [`--inspect=127.0.0.1:${port}`]);
		const rules = await meter.start([ruleTrigger()]);
		const load = async (seconds: number) => await meter.answers(rules, { callers: 10, seconds }, [EXTENSION]);
		await load(bench.effort(5, 1));
		const inspector = await Inspector.connect(port);
		await inspector.send('Profiler.enable');
		await inspector.send('Profiler.start');
		const answers = await load(bench.effort(20, 2));
		const { profile: taken } = await inspector.send<{ profile: Profile }>('Profiler.stop');
		inspector.close();
		await environment.close();
		const { share, fields, functions } = shareOf(taken);
		say(`\n${table(functions)}\n`);
		return [
			{ id: 'profile.rules', unit: '%', ours: rounded(share), answers: answers.length },
			{ id: 'profile.fields', unit: '%', ours: rounded(fields) },
		];
	},
};

/** Percent of the CPU time in functions of ours and what of the language they call, and where most of it goes. */
function shareOf({ nodes, samples, timeDeltas }: Profile): {
	share: number;
	fields: number;
	functions: Array<Record<string, string | number>>;
} {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	// What has no file of its own (regular expressions, Intl) counts for its caller.
	const owners = new Map<number, string>();
	const visit = (id: number, caller: string) => {
		const node = byId.get(id);
		if (!node) return;
		const { functionName, url, lineNumber } = node.callFrame;
		const file = OURS.exec(url)?.[1];
		const theirs = functionName === 'getNodeParameters' || caller === FIELDS ? FIELDS : 'n8n';
		const named = file === undefined ? theirs : `${functionName || 'anonymous'} (${file}:${lineNumber + 1})`;
		const idle = /^\((idle|program|garbage collector)\)$/.test(functionName) ? functionName : undefined;
		const owner = idle ?? (url === '' ? caller : named);
		owners.set(id, owner);
		for (const child of node.children ?? []) visit(child, owner);
	};
	visit(nodes[0].id, 'n8n');
	const times = new Map<string, number>();
	samples.forEach((id, index) => {
		const owner = owners.get(id) ?? 'n8n';
		times.set(owner, (times.get(owner) ?? 0) + timeDeltas[index]);
	});
	times.delete('(idle)');
	const whole = [...times.values()].reduce((sum, time) => sum + time, 0);
	const percent = (time: number) => (time * 100) / whole;
	const ours = [...times].filter(([owner]) => owner.includes('.js:')).sort((a, b) => b[1] - a[1]);
	return {
		share: percent(ours.reduce((sum, [, time]) => sum + time, 0)),
		fields: percent(times.get(FIELDS) ?? 0),
		functions: ours.slice(0, 15).map(([name, time]) => ({ function: name, '%': rounded(percent(time)) })),
	};
}
