import type { Dialplan, DialplanNode } from './model';

/** A box of the drawing: a number that is dialled, or a node. */
export interface Box {
	id: string;
	kind: 'route' | DialplanNode['kind'];
	title: string;
	node?: DialplanNode;
	x: number;
	y: number;
	width: number;
	height: number;
	/** Outputs with their distance from the top. */
	ports: Array<{ name: string; y: number }>;
}

export interface Edge {
	from: Box;
	to: Box;
	port: number;
	/** Height of the lane below all boxes, for lines that go back or past a column. */
	lane?: number;
}

export interface Drawing {
	boxes: Box[];
	edges: Edge[];
	width: number;
	height: number;
}

const COLUMN = 262;
const GAP = 22;
const MARGIN = 16;
const LANE = 12;
const HEAD = 52;
const PORT = 22;

const NODE_WIDTH = 190;
const ROUTE_WIDTH = 130;

export const routeId = (number: string): string => `route:${number}`;

/** Where a node leads, by output. */
function exitsOf(node: DialplanNode): Array<[output: string, next: string]> {
	if ('outputs' in node) return Object.entries(node.outputs);
	return 'next' in node && node.next !== undefined ? [['', node.next]] : [];
}

function titleOf(id: string, node: DialplanNode): string {
	switch (node.kind) {
		case 'extension':
		case 'queue':
		case 'voicemail':
			return node.number;
		case 'announcement':
			return node.file;
		case 'poll':
			return node.label;
		case 'fax':
		case 'hangup':
			return id;
		default:
			return node.name;
	}
}

function boxOf(id: string, kind: Box['kind'], title: string, exits: string[], node?: DialplanNode): Box {
	const named = exits.length > 1 || exits.some((name) => name !== '');
	return {
		id,
		kind,
		title,
		...(node ? { node } : {}),
		x: 0,
		y: 0,
		width: kind === 'route' ? ROUTE_WIDTH : NODE_WIDTH,
		height: kind === 'route' ? 36 : HEAD + (named ? exits.length * PORT : 0),
		ports: exits.map((name, index) => ({
			name,
			y: named ? HEAD + index * PORT + PORT / 2 - 4 : kind === 'route' ? 18 : HEAD / 2,
		})),
	};
}

/** The longest way to each box; ways that go round are followed once. */
function ranksOf(boxes: Box[], edges: Edge[]): Map<Box, number> {
	const ranks = new Map<Box, number>();
	const visit = (box: Box, rank: number, way: Set<Box>) => {
		if (way.has(box) || rank <= (ranks.get(box) ?? -1)) return;
		ranks.set(box, rank);
		const further = new Set(way).add(box);
		for (const edge of edges) if (edge.from === box) visit(edge.to, rank + 1, further);
	};
	for (const box of boxes) if (box.kind === 'route') visit(box, 0, new Set());
	for (const box of boxes) if (!ranks.has(box)) visit(box, 1, new Set());
	// A number stands right before its node, so that its line crosses nothing.
	for (const { from, to } of edges)
		if (from.kind === 'route') ranks.set(from, Math.max(0, (ranks.get(to) ?? 1) - 1));
	return ranks;
}

/** Puts the dialplan into columns from the numbers to where calls end; the drawing runs from left to right. */
export function layOut({ routes, nodes }: Dialplan): Drawing {
	const known = new Map(
		Object.entries(nodes).map(([id, node]): [string, Box] => [
			id,
			boxOf(
				id,
				node.kind,
				titleOf(id, node),
				exitsOf(node).map(([name]) => name),
				node,
			),
		]),
	);
	const starts = Object.keys(routes).map((number) => boxOf(routeId(number), 'route', number, ['']));
	const edges: Edge[] = [];
	const connect = (from: Box, port: number, target: string) => {
		const to = known.get(target);
		if (to) edges.push({ from, to, port });
	};
	for (const start of starts) connect(start, 0, routes[start.title]);
	for (const [id, node] of Object.entries(nodes)) {
		const from = known.get(id);
		if (from) exitsOf(node).forEach(([, next], port) => connect(from, port, next));
	}
	const boxes = [...starts, ...known.values()];
	const ranks = ranksOf(boxes, edges);
	const columns: Box[][] = [];
	for (const box of boxes) (columns[ranks.get(box) ?? 0] ??= []).push(box);
	let height = 0;
	columns.forEach((column, rank) => {
		const wish = new Map(column.map((box) => [box, wishOf(box, edges, ranks, rank)]));
		column.sort((one, other) => (wish.get(one) ?? 0) - (wish.get(other) ?? 0));
		let free = MARGIN;
		for (const box of column) {
			const inset = box.kind === 'route' ? 0 : ROUTE_WIDTH - NODE_WIDTH;
			box.x = MARGIN + COLUMN * rank + (rank === 0 ? 0 : inset);
			box.y = Math.max(free, (wish.get(box) ?? 0) - box.height / 2);
			free = box.y + box.height + GAP;
		}
		height = Math.max(height, free);
	});
	for (const edge of edges) {
		const passed = (ranks.get(edge.to) ?? 0) - (ranks.get(edge.from) ?? 0);
		if (passed === 1) continue;
		edge.lane = height;
		height += LANE;
	}
	const width = Math.max(...boxes.map((box) => box.x + box.width), 0) + MARGIN;
	return { boxes, edges, width, height };
}

/** Height at which a box would lie straight behind those that lead to it. */
function wishOf(box: Box, edges: Edge[], ranks: Map<Box, number>, rank: number): number {
	const before = edges.filter((edge) => edge.to === box && (ranks.get(edge.from) ?? 0) < rank);
	if (before.length === 0) return 0;
	const sum = before.reduce((total, edge) => total + edge.from.y + (edge.from.ports[edge.port]?.y ?? 0), 0);
	return sum / before.length;
}
