// Writes docs/operations.md from the operation data of the built Simotel node.
// After a build: node scripts/operations-doc.mjs            writes the file
//                node scripts/operations-doc.mjs --check    ends with 1 when the file is not current
//                --from <folder>                            reads another build than dist/
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import prettier from 'prettier';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const target = path.join(root, 'docs', 'operations.md');
const args = process.argv.slice(2);
const build = path.resolve(root, args.includes('--from') ? args[args.indexOf('--from') + 1] : 'dist');

const { resources } = createRequire(import.meta.url)(path.join(build, 'nodes/Simotel/resources/index.js'));
const byName = (a, b) => a.name.localeCompare(b.name);

const cell = (text) => text.replace(/\|/g, '\\|').replace(/\n/g, ' ');
const codes = (paths, prefix = '') => paths.map((entry) => `\`${prefix}${entry}\``).join('<br>');

/** Searches that look up a record chosen by its name, or fill its dropdown. */
function lookups(resource, operation) {
	const writes = ['create', 'update', 'upsert'].includes(operation.kind);
	const recordFields = (writes ? (resource.record?.fields ?? []) : []).filter(
		(field) => operation.kind !== 'update' || !field.createOnly,
	);
	const conditions = operation.kind === 'getAll' ? (operation.report ?? resource.record)?.conditions : [];
	const fields = [...(operation.fields ?? []), ...recordFields, ...(conditions ?? [])];
	const own = operation.located && resource.record ? [resource.record.path] : [];
	const others = fields
		.map((field) => resources.find((candidate) => candidate.value === field.record?.resource)?.record?.path)
		.filter((found) => found !== undefined);
	return [...new Set([...own, ...others])]
		.map((found) => `${found}/search`)
		.filter((found) => !operation.endpoints.includes(found));
}

function section(resource) {
	const rows = [...resource.operations].sort(byName).map((operation) => {
		const extra = lookups(resource, operation);
		const permissions = [codes(operation.endpoints, '/'), extra.length > 0 ? `(${codes(extra, '/')})` : ''];
		return [
			`**${operation.name}**<br>\`${operation.value}\``,
			cell(operation.description),
			codes(operation.endpoints) || 'any',
			permissions.filter((part) => part !== '').join('<br>') || 'that of the path',
		].join(' | ');
	});
	return [
		`## ${resource.name}`,
		'',
		`${resource.description}. In workflows: \`${resource.value}\`.`,
		'',
		'| Operation | What it does | Endpoints | Permissions |',
		'| --- | --- | --- | --- |',
		...rows.map((row) => `| ${row} |`),
		'',
	].join('\n');
}

const sorted = [...resources].sort(byName);
const operations = sorted.flatMap((resource) => resource.operations);
const endpoints = new Set(operations.flatMap((operation) => operation.endpoints));
const text = [
	'# Operations of the Simotel node',
	'',
	`${sorted.length} resources with ${operations.length} operations, which reach ${endpoints.size} endpoints of the Simotel API. This file is made from the code by \`scripts/operations-doc.mjs\`; change the code, not the file.`,
	'',
	'In Simotel, an API account has a permission for each path (Maintenance → API Accounts). The last column says which ones an operation needs. Where several are listed, some may be needed in certain cases only, for example to look up a record by its name. Permissions in brackets are needed to choose such a record from its list or by name.',
	'',
	...sorted.map(section),
].join('\n');

const config = (await prettier.resolveConfig(target)) ?? {};
const page = await prettier.format(text, { ...config, parser: 'markdown' });
if (args.includes('--check')) {
	const present = await readFile(target, 'utf8').catch(() => '');
	if (present !== page) {
		console.error('docs/operations.md is not current: run node scripts/operations-doc.mjs after a build');
		process.exit(1);
	}
	console.log('docs/operations.md is current');
} else {
	await writeFile(target, page);
	console.log(`docs/operations.md: ${operations.length} operations, ${endpoints.size} endpoints`);
}
