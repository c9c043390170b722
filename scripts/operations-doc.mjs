// Writes docs/operations.md and docs/fa/operations.md from the operation data of the built Simotel node.
// After a build: node scripts/operations-doc.mjs            writes the files
//                node scripts/operations-doc.mjs --check    ends with 1 when a file is not current
//                --from <folder>                            reads another build than dist/
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import prettier from 'prettier';

import { OPERATIONS_FA, RESOURCES_FA } from './operations-fa.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const args = process.argv.slice(2);
const build = path.resolve(root, args.includes('--from') ? args[args.indexOf('--from') + 1] : 'dist');

const { resources } = createRequire(import.meta.url)(path.join(build, 'nodes/Simotel/resources/index.js'));
const byName = (a, b) => a.name.localeCompare(b.name);

const persianDigits = (count) => String(count).replace(/\d/g, (digit) => '۰۱۲۳۴۵۶۷۸۹'[digit]);
const cell = (text) => text.replace(/\|/g, '\\|').replace(/\n/g, ' ');
const codes = (paths, prefix = '') => paths.map((entry) => `\`${prefix}${entry}\``).join('<br>');

/** Searches that look up a record chosen by its name, or fill its dropdown. */
function lookups(resource, operation) {
	const writes = ['create', 'update', 'upsert'].includes(operation.kind);
	const recordFields = (writes ? (resource.record?.fields ?? []) : []).filter(
		(field) => operation.kind !== 'update' || !field.createOnly,
	);
	const conditions =
		operation.kind === 'report'
			? operation.report.conditions
			: operation.kind === 'getAll'
				? resource.record.conditions
				: [];
	const fields = [...(operation.fields ?? []), ...recordFields, ...(conditions ?? [])];
	const own = operation.located && resource.record ? [resource.record.path] : [];
	const others = fields
		.map((field) => resources.find((candidate) => candidate.value === field.record?.resource)?.record?.path)
		.filter((found) => found !== undefined);
	return [...new Set([...own, ...others])]
		.map((found) => `${found}/search`)
		.filter((found) => !operation.endpoints.includes(found));
}

/** Paths that the API account must be allowed, those of lists in brackets. */
function permissionsOf(resource, operation) {
	const extra = lookups(resource, operation);
	return [codes(operation.endpoints, '/'), extra.length > 0 ? `(${codes(extra, '/')})` : '']
		.filter((part) => part !== '')
		.join('<br>');
}

function persianOf(words, { value }) {
	if (words[value] === undefined) throw new Error(`scripts/operations-fa.mjs has no words for ${value}`);
	return words[value];
}

function persianSection(resource) {
	const rows = [...resource.operations].sort(byName).map((operation) => {
		const words = persianOf(OPERATIONS_FA, operation);
		const open = resource.value === 'apiRequest' ? 'مجوز همان مسیر' : 'همان‌هایی که بررسی می‌کند';
		return `| **${operation.name}** | ${words} | ${permissionsOf(resource, operation) || open} |`;
	});
	return [
		`## ${persianOf(RESOURCES_FA, resource)} (${resource.name})`,
		'',
		'| عملیات | کار | مجوزها |',
		'| --- | --- | --- |',
		...rows,
		'',
	].join('\n');
}

function section(resource) {
	const rows = [...resource.operations].sort(byName).map((operation) => {
		const [paths, open] =
			resource.value === 'apiRequest' ? ['any', 'that of the path'] : ['several', 'those that it checks'];
		return [
			`**${operation.name}**<br>\`${operation.value}\``,
			cell(operation.description),
			codes(operation.endpoints) || paths,
			permissionsOf(resource, operation) || open,
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
/** Not among the documented endpoints of API v4: the cloud's way to a voicemail, and the one of older servers. */
const ELSEWHERE = 'voicemails/audio/download';
const endpoints = new Set(operations.flatMap((operation) => operation.endpoints));
endpoints.delete(ELSEWHERE);
const english = [
	'# Operations of the Simotel node',
	'',
	'[فارسی](fa/operations.md)',
	'',
	`${sorted.length} resources with ${operations.length} operations, which reach all ${endpoints.size} documented endpoints of the Simotel API v4, and \`${ELSEWHERE}\` of the cloud. This file is made from the code by \`scripts/operations-doc.mjs\`; change the code, not the file.`,
	'',
	'In Simotel, an API account has a permission for each path (Maintenance → API Accounts). The last column says which ones an operation needs. Where several are listed, some may be needed in certain cases only, for example to look up a record by its name. Permissions in brackets are needed to choose such a record from its list or by name.',
	'',
	...sorted.map(section),
].join('\n');
const persian = [
	'<div dir="rtl">',
	'',
	'# عملیات نود Simotel',
	'',
	'[English](../operations.md)',
	'',
	`${persianDigits(sorted.length)} منبع (Resource) با ${persianDigits(operations.length)} عملیات، که به همهٔ ${persianDigits(endpoints.size)} مسیر مستند API نسخهٔ ۴ سیموتل و به \`${ELSEWHERE}\` در نسخهٔ ابری می‌رسند. این صفحه با \`scripts/operations-doc.mjs\` از روی کد ساخته می‌شود؛ کد را تغییر دهید، نه این صفحه را.`,
	'',
	'در سیموتل، هر حساب API برای هر مسیر مجوز جداگانه دارد (_Maintenance → API Accounts_). ستون آخر می‌گوید هر عملیات به کدام مجوزها نیاز دارد. اگر چند مجوز آمده باشد، بعضی فقط گاهی لازم‌اند، مثلاً برای پیدا کردن رکورد با نامش. مجوزهای داخل پرانتز برای انتخاب رکورد از فهرست یا با نام لازم‌اند.',
	'',
	...sorted.map(persianSection),
	'</div>',
].join('\n');

let stale = false;
for (const [name, text] of [
	['docs/operations.md', english],
	['docs/fa/operations.md', persian],
]) {
	const target = path.join(root, name);
	const config = (await prettier.resolveConfig(target)) ?? {};
	const page = await prettier.format(text, { ...config, parser: 'markdown' });
	const present = await readFile(target, 'utf8').catch(() => '');
	if (!args.includes('--check')) {
		await writeFile(target, page);
		console.log(`${name}: ${operations.length} operations, ${endpoints.size} endpoints`);
	} else if (present === page) {
		console.log(`${name} is current`);
	} else {
		console.error(`${name} is not current: run node scripts/operations-doc.mjs after a build`);
		stale = true;
	}
}
if (stale) process.exitCode = 1;
