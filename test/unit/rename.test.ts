import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
let copy: string;

const git = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd, encoding: 'utf8' });
const filesOf = (root: string) =>
	git(root, 'ls-files', '--cached', '--others', '--exclude-standard').trim().split('\n');
const rename = (...args: string[]) =>
	execFileSync('node', [join(copy, 'scripts/rename.mjs'), ...args], { encoding: 'utf8', stdio: 'pipe' });
const json = (path: string) => JSON.parse(readFileSync(join(copy, path), 'utf8')) as Record<string, unknown>;

/** The repository without its pictures and its history. */
function copyRepository(): void {
	copy = mkdtempSync(join(tmpdir(), 'rename-'));
	for (const file of filesOf(ROOT).filter((path) => !/\.(png|lock)$/.test(path))) {
		mkdirSync(dirname(join(copy, file)), { recursive: true });
		cpSync(join(ROOT, file), join(copy, file), { force: true });
	}
	git(copy, 'init', '--quiet');
}
beforeEach(() => {
	copy = ROOT;
});
afterEach(() => {
	if (copy !== ROOT) rmSync(copy, { recursive: true, force: true });
});

const OLD = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { name: string }).name;
const NEW = '@acme-telecom/n8n-nodes-pbx';

/** Whether a file still has the old name anywhere but in addresses of the repository. */
function hasOldName(path: string): boolean {
	const text = readFileSync(join(copy, path), 'utf8').replace(/github\.com\/[\w.-]+\/[\w.-]+/g, '');
	return text.split(OLD).some((after, index) => index > 0 && !/^[\w@-]/.test(after));
}

test('one command gives the package a scoped name, with its node types, and leaves its addresses alone', () => {
	copyRepository();
	const before = json('package.json');
	rename(NEW);
	const { name, ...rest } = json('package.json');
	expect(name).toBe(NEW);
	expect(rest).toEqual({ ...before, name: undefined });
	expect(json('package-lock.json')).toMatchObject({ name, packages: { '': { name } } });

	// Whoever made the package may be called like it; an example of a scoped name stays one.
	const own = ['LICENSE.md', 'RELEASING.md', 'package.json', 'scripts/rename.mjs'];
	const left = filesOf(copy).filter((path) => /\.(json|ts|mjs|md)$/.test(path) && !own.includes(path));
	expect(left.filter(hasOldName)).toEqual([]);
	const { nodes } = json('examples/sticky-agent.json') as { nodes: Array<{ type: string }> };
	expect(nodes.map(({ type }) => type)).toContain(`${NEW}.simotelTrigger`);
	expect(readFileSync(join(copy, 'README.md'), 'utf8')).toContain('acme-telecom-n8n-nodes-pbx-0.1.0.tgz');
});

test('another repository, when asked for', () => {
	copyRepository();
	rename('n8n-nodes-telephony', '--repository', 'acme/telephony');
	expect(json('package.json')).toMatchObject({
		name: 'n8n-nodes-telephony',
		repository: { url: 'git+https://github.com/acme/telephony.git' },
		bugs: { url: 'https://github.com/acme/telephony/issues' },
	});
	expect(json('nodes/Simotel/Simotel.node.json').node).toBe('n8n-nodes-telephony.simotel');
	const links = readFileSync(join(copy, 'nodes/Simotel/Simotel.node.json'), 'utf8');
	expect(links).toContain('https://github.com/acme/telephony/blob/main/docs/simotel.md');
	expect(links).not.toContain(OLD);
});

test.each(['simotel', '@acme/simotel', 'N8n-nodes-x', ''])(
	'"%s" is no name for a package of nodes',
	(name) => {
		expect(() => rename(name)).toThrow('n8n wants a name like');
	},
);
