import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { NODES } from '../harness/parameters';

const ROOT = join(__dirname, '../..');

/** What people type into n8n's nodes panel when they look for telephony. */
const SEARCHED = ['phone', 'telephone', 'call center', 'pbx', 'تماس', 'تلفن', 'سانترال', 'مرکز تماس'];
const SEARCHED_FOR = {
	simotel: ['extension', 'voicemail', 'click to call', 'داخلی'],
	simotelTrigger: ['missed call', 'incoming call', 'voicemail', 'extension'],
	simotelReportTrigger: ['missed call', 'call log'],
	simotelComponentTrigger: ['ivr', 'sticky agent', 'call routing'],
	respondToSimotel: ['ivr', 'call routing'],
};

interface Codex {
	node: string;
	nodeVersion: string;
	alias: string[];
}

const codexOf = (name: string): Codex => {
	const folder = name[0].toUpperCase() + name.slice(1);
	return JSON.parse(readFileSync(join(ROOT, 'nodes', folder, `${folder}.node.json`), 'utf8')) as Codex;
};

const descriptions = NODES.map(({ description }) => description);

test.each(descriptions.map((description) => [description.name, description] as const))(
	'%s is found in the nodes panel, by English and Persian words',
	(name, description) => {
		const { alias, node, nodeVersion } = codexOf(name);
		expect(node).toBe(`n8n-nodes-simotel.${name}`);
		expect(Number(nodeVersion)).toBe(description.version);
		const found = alias.map((word) => word.toLowerCase());
		const wanted = [...SEARCHED, ...SEARCHED_FOR[name as keyof typeof SEARCHED_FOR]];
		expect(wanted.filter((word) => !found.includes(word))).toEqual([]);
		expect(new Set(found).size).toBe(found.length);
	},
);

test('each node has an icon of its own, light and dark', () => {
	const icons = descriptions.map(({ icon }) => {
		const { light, dark } = icon as { light: string; dark: string };
		return [light, dark].map((file) => file.replace('file:../../', ''));
	});
	expect(icons.flat().filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
	const pictures = icons.flat().map((file) => readFileSync(join(ROOT, file), 'utf8'));
	expect(new Set(pictures).size).toBe(2 * descriptions.length);
});

test("n8n's AI builder is given the fields and the partners of each node", () => {
	const types = new Set(descriptions.map(({ name }) => `n8n-nodes-simotel.${name}`));
	for (const { name, builderHint } of descriptions) {
		const hint = builderHint?.searchHint ?? '';
		expect(hint.length).toBeGreaterThan(80);
		if (/Trigger$/.test(name)) expect(hint).toContain('caller_number');
		const related = (builderHint?.relatedNodes ?? []).map(({ nodeType }) => nodeType);
		expect(related.filter((type) => type.startsWith('n8n-nodes-simotel.') && !types.has(type))).toEqual([]);
	}
	const hintOf = (name: string) => descriptions.find((entry) => entry.name === name)?.builderHint;
	expect(hintOf('simotelComponentTrigger')?.searchHint).toContain('Respond to Simotel');
	expect(hintOf('simotelComponentTrigger')?.relatedNodes?.[0].nodeType).toBe(
		'n8n-nodes-simotel.respondToSimotel',
	);
});
