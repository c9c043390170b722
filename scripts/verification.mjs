// n8n's own verification scan, on the sources and on the tarball that would be published, and what the tarball holds.
// Inline disables are ignored, as the scan does. Run it after a build: npm run verify
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { SOURCE_FILE_PATTERNS, analyzePackage } from '@n8n/scan-community-package/scanner/scanner.mjs';

/** Bytes of the tarball, which is what an installation fetches, and of its files. */
const LARGEST_PACKAGE = 200_000;
const LARGEST_UNPACKED = 650_000;
const SHIPPED = [
	'package.json',
	'nodes',
	'credentials',
	'simotel',
	'tsconfig.json',
	'README.md',
	'LICENSE.md',
	'icons',
];
const ALLOWED = /^(dist\/|README(\.fa)?\.md$|LICENSE\.md$|CHANGELOG\.md$|package\.json$|index\.js$)/;

const root = resolve(import.meta.dirname, '..');
const work = mkdtempSync(join(tmpdir(), 'verification-'));
const problems = [];

function filesBelow(folder, prefix = '') {
	return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
		const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
		return entry.isDirectory() ? filesBelow(folder, name) : [name];
	});
}

try {
	const source = join(work, 'source');
	for (const part of SHIPPED) {
		if (existsSync(join(root, part))) cpSync(join(root, part), join(source, part), { recursive: true });
	}
	const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', work];
	const tarball = execFileSync('npm', pack, {
		cwd: root,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	})
		.trim()
		.split('\n')
		.at(-1);
	execFileSync('tar', ['-xzf', join(work, tarball), '-C', work]);
	const packed = join(work, 'package');
	for (const [name, folder, patterns] of [
		['source', source, [...SOURCE_FILE_PATTERNS, 'simotel/**/*.ts']],
		['tarball', packed, undefined],
	]) {
		const result = await analyzePackage(folder, patterns);
		console.log(`${name}: ${result.passed ? 'passed' : result.message}`);
		if (!result.passed) problems.push(`${name}: ${result.message}\n${result.details ?? ''}`);
	}
	const files = filesBelow(packed);
	const bytes = files.reduce((sum, file) => sum + statSync(join(packed, file)).size, 0);
	const size = statSync(join(work, tarball)).size;
	console.log(`tarball: ${size} bytes, ${files.length} files, ${bytes} bytes unpacked`);
	if (size > LARGEST_PACKAGE) problems.push(`the tarball has ${size} bytes, more than ${LARGEST_PACKAGE}`);
	if (bytes > LARGEST_UNPACKED)
		problems.push(`the tarball unpacks to ${bytes} bytes, more than ${LARGEST_UNPACKED}`);
	const strangers = files.filter((file) => !ALLOWED.test(file));
	if (strangers.length > 0) problems.push(`the tarball holds what nobody needs: ${strangers.join(', ')}`);
} finally {
	rmSync(work, { recursive: true, force: true });
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
