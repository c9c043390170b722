import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../examples');
/** Taken by the end-to-end tests: `UPDATE_SCREENSHOTS=1 npm run test:e2e -- examples-pictures`. */
const IMAGES = join(__dirname, '../../docs/images/examples');
/** Whose nodes the examples may use. */
const PACKAGES = ['n8n-nodes-base', 'n8n-nodes-simotel', '@n8n/n8n-nodes-langchain'];
const NAMES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.json'))
	.map((file) => file.replace(/\.json$/, ''));

/** Services that have one address for everybody. */
const SERVICES = [
	'app.didar.me',
	'app.sarvcrm.com',
	'api.kavenegar.com',
	'api.sms.ir',
	'edge.ippanel.com',
	'rest.payamak-panel.com',
	'console.melipayamak.com',
	'gateway.ghasedak.me',
	'safir.bale.ai',
	'tapi.bale.ai',
	'eitaayar.ir',
	'api.openai.com',
];

interface Node {
	id: string;
	name: string;
	type: string;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { name: string; id?: string | null }>;
	webhookId?: string;
}

const textOf = (name: string) => readFileSync(join(FOLDER, `${name}.json`), 'utf8');
const read = (name: string) =>
	JSON.parse(textOf(name)) as {
		name: string;
		nodes: Node[];
		connections: Record<string, Record<string, Array<Array<{ node: string }>>>>;
	};
const isNote = (node: Node) => node.type === 'n8n-nodes-base.stickyNote';

interface Box {
	name: string;
	note: boolean;
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** What a node takes of the canvas, with its name and subtitle below it. */
function boxOf(node: Node): Box {
	const [left, top] = node.position;
	const note = isNote(node);
	const [width, height] = note
		? [Number(node.parameters.width), Number(node.parameters.height)]
		: [96, 96 + 44];
	return { name: node.name, note, left, top, right: left + width, bottom: top + height };
}

const overlap = (a: Box, b: Box) =>
	a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const frames = (note: Box, node: Box) =>
	note.left <= node.left && note.top <= node.top && note.right >= node.right && note.bottom >= node.bottom;

/** Pixels that the text of a note needs as n8n draws it, rather too many than too few. */
function textHeight(note: Node): number {
	const width = Number(note.parameters.width) - 24;
	return String(note.parameters.content)
		.split('\n')
		.filter((line) => line !== '')
		.reduce((sum, line) => {
			const text = line.replace(/[*`]/g, '');
			const [letter, pixels, gap, indent] = /^#/.test(line)
				? [13, 34, 8, 0]
				: /^(\d+\.|-) /.test(line)
					? [7, 19, 4, 24]
					: [7, 21, 8, 0];
			return sum + Math.ceil((text.length * letter) / (width - indent)) * pixels + gap;
		}, 24);
}

describe.each(NAMES)('%s', (name) => {
	const { nodes, connections } = read(name);

	test('explains itself on the canvas', () => {
		const about = nodes.find(isNote);
		expect(String(about?.parameters.content)).toMatch(/^## .+\n[^]*1\. /);
		expect(new Set(nodes.map((node) => node.name)).size).toBe(nodes.length);
		for (const node of nodes) expect(node.name).not.toMatch(/\d$/);
	});

	test('names its credentials without ids, and holds no secret', () => {
		for (const node of nodes) {
			for (const entry of Object.values(node.credentials ?? {})) {
				expect(entry.name).not.toBe('');
				// Without an ID n8n takes any credential of that kind; with null it looks for the name.
				expect(entry.id).toBeNull();
			}
		}
		expect(textOf(name)).not.toMatch(/Bearer (?!\{\{|Auth\b)|api_?key"|password":|sk-[a-z0-9]/i);
		for (const [, host] of textOf(name).matchAll(/https?:\/\/([^/"`\s]+)/g))
			if (!SERVICES.includes(host)) expect(host).toMatch(/(^|\.)example\.(com|org)$/);
		for (const [number] of textOf(name).matchAll(/\b0[1-9]\d{9}\b/g)) expect(number).toMatch(/^(0912|021)/);
	});

	test('uses nodes of n8n and of this package only, all of them connected', () => {
		const targets = Object.values(connections).flatMap((types) => Object.values(types).flat(2));
		for (const { node } of targets) expect(nodes.map((other) => other.name)).toContain(node);
		for (const node of nodes.filter((candidate) => !isNote(candidate))) {
			expect(PACKAGES).toContain(node.type.slice(0, node.type.lastIndexOf('.')));
			// A trigger whose rules answer needs nothing behind it.
			if (node.parameters.responseMode === 'rules') continue;
			const reached = targets.some((target) => target.node === node.name) || node.name in connections;
			expect([node.name, reached]).toEqual([node.name, true]);
		}
	});

	test('is tidy: nothing lies over anything else, but notes may frame nodes', () => {
		const boxes = nodes.map(boxOf);
		const overlaps = boxes.flatMap((a, index) =>
			boxes
				.slice(index + 1)
				.filter((b) => overlap(a, b) && !(a.note && frames(a, b)) && !(b.note && frames(b, a)))
				.map((b) => `${a.name} and ${b.name}`),
		);
		expect(overlaps).toEqual([]);
	});

	test('shows the whole text of its notes, and what a note frames lies below the text', () => {
		for (const note of nodes.filter(isNote)) {
			const { top, bottom } = boxOf(note);
			const framed = nodes.filter((node) => !isNote(node)).map(boxOf);
			const limit = Math.min(
				bottom,
				...framed.filter((box) => frames(boxOf(note), box)).map((box) => box.top),
			);
			expect([note.name, textHeight(note) <= limit - top]).toEqual([note.name, true]);
		}
	});

	test('has credentials chosen before its table is made: n8n runs nothing while one is missing', () => {
		const [text = ''] = nodes.filter(isNote).map(({ parameters }) => String(parameters.content));
		const steps = text.split('\n').filter((line) => /^\d+\. /.test(line));
		const table = steps.findIndex((step) => step.includes('**Create the table'));
		const late = table < 0 ? [] : steps.slice(table + 1).filter((step) => /credential/i.test(step));
		expect(late).toEqual([]);
	});

	test.each(['README.md', 'README.fa.md'])('has a line and a picture in %s', (file) => {
		const text = readFileSync(join(FOLDER, file), 'utf8');
		expect(text).toContain(`(${name}.json)`);
		expect(text).toContain(`<img src="../docs/images/examples/${name}.webp"`);
	});
});

test('the pictures are those of the examples, and small enough for one page', () => {
	const files = readdirSync(IMAGES, { recursive: true, encoding: 'utf8' }).filter((file) =>
		file.includes('.'),
	);
	expect(files.sort()).toEqual(NAMES.map((name) => `${name}.webp`).sort());
	const bytes = files.reduce((sum, file) => sum + statSync(join(IMAGES, file)).size, 0);
	expect(bytes).toBeLessThan(3_000_000);
});

test('no two triggers share an address, and no two examples a name', () => {
	const all = NAMES.map(read);
	const hooks = all.flatMap(({ nodes }) => nodes.flatMap((node) => node.webhookId ?? []));
	expect(new Set(hooks).size).toBe(hooks.length);
	expect(new Set(all.map((example) => example.name)).size).toBe(all.length);
});
