// Gives the package another name, with its node types in code, examples, tests and documentation:
//   npm run rename -- @acme/n8n-nodes-simotel
//   npm run rename -- @acme/n8n-nodes-simotel --repository acme/n8n-nodes-simotel
// --repository also moves the links to the repository on GitHub. Nothing is committed: look at the changes first.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = resolve(import.meta.dirname, '..');
/** Names whoever made the package, not the package itself. */
const LEFT_ALONE = /^LICENSE\.md$/;
const TEXTS = /\.(css|html|js|json|md|mjs|svg|ts|yaml|yml)$|^\.ci\/run$/;
const LOCKS = /package-lock\.json$/;

const read = (path) => readFileSync(join(ROOT, path), 'utf8');
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
/** What `npm pack` makes of a name. */
const packed = (name) => name.replace(/^@/, '').replace('/', '-');

function wanted() {
	const { positionals, values } = parseArgs({
		allowPositionals: true,
		options: { repository: { type: 'string' } },
	});
	const [name] = positionals;
	if (!/^(@[a-z\d][\w.-]*\/)?n8n-nodes-[a-z\d][a-z\d._-]*$/.test(name ?? ''))
		throw new Error('n8n wants a name like n8n-nodes-simotel or @acme/n8n-nodes-simotel, in small letters');
	if (values.repository !== undefined && !/^[\w.-]+\/[\w.-]+$/.test(values.repository))
		throw new Error('--repository is like acme/n8n-nodes-simotel');
	return { name, repository: values.repository };
}

/** The text with the new names. A repository's address holds the package's name, so it is taken out meanwhile. */
function renamed(text, old, next) {
	const hidden = '\u0000';
	return text
		.replaceAll(old.repository, hidden)
		.replace(
			new RegExp(`${escaped(packed(old.name))}(?=-\\d+\\.\\d+\\.\\d+\\S*\\.tgz)`, 'g'),
			packed(next.name),
		)
		.replace(new RegExp(`(?<![\\w@.-]|@[\\w.-]+/)${escaped(old.name)}(?![\\w@-])`, 'g'), next.name)
		.replaceAll(hidden, next.repository);
}

/** In package.json only the name and the addresses: its author may be called like the package. */
function renamedPackage(text, old, next) {
	const { name: _, ...rest } = JSON.parse(text);
	const moved = JSON.parse(JSON.stringify(rest).replaceAll(old.repository, next.repository));
	return `${JSON.stringify({ name: next.name, ...moved }, null, '\t')}\n`;
}

/** A lock file names the package twice; everything else in it belongs to others. */
function renamedLock(text, old, next) {
	return text.replaceAll(`"name": "${old.name}"`, `"name": "${next.name}"`);
}

const { name, repository } = wanted();
const { name: oldName, repository: source } = JSON.parse(read('package.json'));
const oldRepository = source.url.replace(/^.*github\.com/, 'github.com').replace(/\.git$/, '');
const old = { name: oldName, repository: oldRepository };
const next = { name, repository: repository === undefined ? oldRepository : `github.com/${repository}` };

const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
	cwd: ROOT,
	encoding: 'utf8',
})
	.split('\0')
	.filter((path) => TEXTS.test(path) && !LEFT_ALONE.test(path));
let changed = 0;
for (const path of files) {
	const text = read(path);
	const change = path === 'package.json' ? renamedPackage : LOCKS.test(path) ? renamedLock : renamed;
	const result = change(text, old, next);
	if (result === text) continue;
	writeFileSync(join(ROOT, path), result);
	changed += 1;
}
console.log(
	`${old.name} is ${next.name} now, in ${changed} files. Next: npm run format && npm test && npm run verify`,
);
