import type { Dialplan, DialplanNode } from './model';
import { store } from './store';

type Kind = DialplanNode['kind'];

/** Kinds in the order in which they are offered: components first. */
export const KINDS: Kind[] = [
	'extenApi',
	'trunkApi',
	'ivrApi',
	'smartApi',
	'announcement',
	'extension',
	'queue',
	'voicemail',
	'trunk',
	'poll',
	'fax',
	'hangup',
];

/** Outputs that a component has from the start; SmartAPI and IvrAPI take others besides. */
const OUTPUTS = {
	extenApi: ['S', 'B', 'F'],
	trunkApi: ['S', 'F'],
	ivrApi: ['1', '2', 'i', 't'],
	smartApi: ['again', 'e'],
} as const;

/** A node as it is when it is put in; where its outputs lead is chosen in its form. */
export function freshNode(kind: Kind, id: string, plan: Dialplan): DialplanNode {
	const [first = ''] = Object.keys(plan.nodes);
	const pbx = store.pbx;
	switch (kind) {
		case 'extenApi':
		case 'trunkApi':
		case 'ivrApi':
		case 'smartApi': {
			const outputs = Object.fromEntries(
				OUTPUTS[kind].map((output) => [output, output === 'again' ? id : first]),
			);
			return { kind, name: id, address: null, outputs };
		}
		case 'extension':
			return { kind, number: pbx?.extensions[0]?.number ?? '200' };
		case 'queue':
			return { kind, number: pbx?.queues[0]?.number ?? '600' };
		case 'voicemail':
			return { kind, number: pbx?.extensions[0]?.number ?? '200' };
		case 'announcement':
			return { kind, file: Object.keys(pbx?.announcements ?? {})[0] ?? 'welcome', next: first };
		case 'trunk':
			return { kind, name: pbx?.trunks[0]?.name ?? '' };
		case 'poll':
			return { kind, label: 'Satisfaction', min: 1, max: 5 };
		case 'fax':
		case 'hangup':
			return { kind };
	}
}

/** A name that no node has yet. */
export function freeId(kind: string, { nodes }: Dialplan): string {
	for (let count = 1; ; count++) {
		const id = count === 1 ? kind : `${kind}_${count}`;
		if (!Object.hasOwn(nodes, id)) return id;
	}
}

/** The plan without a node and without what led to it. */
export function without(id: string, { routes, nodes }: Dialplan): Dialplan {
	const kept = Object.entries(nodes)
		.filter(([other]) => other !== id)
		.map(([other, node]): [string, DialplanNode] => {
			if ('outputs' in node) {
				const outputs = Object.fromEntries(Object.entries(node.outputs).filter(([, to]) => to !== id));
				return [other, { ...node, outputs }];
			}
			if (node.kind === 'announcement') return [other, node.next === id ? { ...node, next: '' } : node];
			if ('next' in node && node.next === id) {
				const rest = Object.fromEntries(Object.entries(node).filter(([key]) => key !== 'next'));
				return [other, rest as DialplanNode];
			}
			return [other, node];
		});
	return {
		routes: Object.fromEntries(Object.entries(routes).filter(([, to]) => to !== id)),
		nodes: Object.fromEntries(kept),
	};
}
