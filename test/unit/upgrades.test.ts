import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { NodeHelpers, safeRegex } from 'n8n-workflow';
import type { INode, INodeParameters } from 'n8n-workflow';

import { version } from '../../package.json';
import { everything, nodeType, withDefaults } from '../harness/savedWorkflow';
import { currentVersion } from '../harness/versions';
import type { SavedNode } from '../harness/savedWorkflow';

const FOLDER = join(__dirname, '../fixtures/saved');
const OF_THIS_VERSION = join(FOLDER, `${version}.json`);

// Before a release: UPDATE_SAVED=1 npx jest test/unit/upgrades.test.ts writes what this version saves. Files of
// released versions are never written again: they are what people have.
if (process.env.UPDATE_SAVED === '1') {
	mkdirSync(FOLDER, { recursive: true });
	writeFileSync(OF_THIS_VERSION, `${JSON.stringify({ nodes: everything() }, null, '\t')}\n`);
}

const fixtures = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

const nodesOf = (name: string) =>
	(JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as { nodes: SavedNode[] }).nodes;

/** Paths of all values that were saved and are not there any more, or are another one. */
function lost(saved: unknown, kept: unknown, path = ''): string[] {
	if (typeof saved !== 'object' || saved === null) return saved === kept ? [] : [path];
	const known = (typeof kept === 'object' && kept !== null ? kept : {}) as Record<string, unknown>;
	return Object.entries(saved).flatMap(([key, value]) => lost(value, known[key], `${path}/${key}`));
}

/** Choices that a node of today does not offer. */
function issuesOf(saved: SavedNode): string[] {
	const type = nodeType(saved);
	if (!type) return ['unknown type'];
	const node: INode = { ...saved, id: saved.name, position: [0, 0], parameters: withDefaults(saved) };
	const issues = NodeHelpers.getNodeParametersIssues(type.description.properties, node, type.description);
	return Object.values(issues?.parameters ?? {}).flat();
}

test('the version that people are about to install has its file (UPDATE_SAVED=1 writes it)', () => {
	expect(existsSync(OF_THIS_VERSION)).toBe(true);
	const saved = new Set(nodesOf(`${version}.json`).map(({ name }) => name));
	const names = everything().map(({ name }) => name);
	expect(names.filter((name) => !saved.has(name))).toEqual([]);
});

describe.each(fixtures)('workflows saved with %s', (name) => {
	const nodes = nodesOf(name);

	test('every node, resource and operation is still known', () => {
		expect(nodes.length).toBeGreaterThan(100);
		const gone = nodes.filter((saved) => {
			const type = nodeType(saved);
			return !type || NodeHelpers.getVersionedNodeType(type, saved.typeVersion) === undefined;
		});
		expect(gone.map((saved) => saved.name)).toEqual([]);
		for (const saved of nodes) {
			const type = nodeType(saved);
			expect(type && currentVersion(type)).toBeGreaterThanOrEqual(saved.typeVersion);
		}
	});

	test('every saved value keeps its place', () => {
		const broken = nodes.flatMap((saved) =>
			lost(saved.parameters, withDefaults(saved)).map((path) => `${saved.name}: ${path}`),
		);
		expect(broken).toEqual([]);
	});

	test('nothing that was saved is an issue in the editor', () => {
		// Without n8n's limit of a quarter of a second, which a busy machine exceeds by itself.
		const unlimited = (pattern: string, input: string, flags?: string) =>
			new RegExp(pattern, flags).test(input);
		jest.spyOn(safeRegex, 'test').mockImplementation(unlimited);
		expect(nodes.flatMap((saved) => issuesOf(saved).map((issue) => `${saved.name}: ${issue}`))).toEqual([]);
		jest.restoreAllMocks();
	});

	test('what the test looks for is found: a value that is no longer known', () => {
		const [first] = nodes;
		const changed: SavedNode = {
			...first,
			parameters: { ...first.parameters, gone: 'x' } as INodeParameters,
		};
		expect(lost(changed.parameters, withDefaults(changed))).toEqual(['/gone']);
	});
});
