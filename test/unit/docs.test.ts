import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const REPOSITORY = 'https://github.com/n8n-nodes-simotel/n8n-nodes-simotel';

const markdownIn = (folder: string) =>
	readdirSync(join(ROOT, folder))
		.filter((name) => name.endsWith('.md'))
		.map((name) => join(folder, name));

/** What only developers read is written in English alone. */
const PROTOCOL = 'docs/protocol.md';
const ENGLISH = markdownIn('docs').filter((page) => page !== PROTOCOL);
const PERSIAN = markdownIn('docs/fa');
/** One page for each system that examples connect, in both languages. */
const CONNECT = markdownIn('docs/connect');
const CONNECT_FA = markdownIn('docs/fa/connect');
const PAGES = [
	...markdownIn('.'),
	...[...ENGLISH, PROTOCOL, ...PERSIAN],
	...[...CONNECT, ...CONNECT_FA],
	...markdownIn('examples'),
];

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** The TypeScript and JavaScript of a folder, without what is installed. */
const sourcesIn = (folder: string) =>
	readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((path) => /\.(ts|mjs|js)$/.test(path) && !path.includes('node_modules'))
		.map((path) => join(folder, path));

const SOURCES = ['simotel', 'nodes', 'credentials', 'simulator', 'scripts', 'test', 'bench'].flatMap(
	sourcesIn,
);

/** Text without what is only code. */
const prose = (path: string) =>
	read(path)
		.replace(/```[\s\S]*?```/g, '')
		.replace(/`[^`\n]*`/g, '');

/** Anchors as GitHub makes them of headings. */
function anchors(path: string): Set<string> {
	const headings = read(path)
		.replace(/```[\s\S]*?```/g, '')
		.matchAll(/^#+ (.+)$/gm);
	return new Set(
		[...headings].map(([, heading]) =>
			heading
				.toLowerCase()
				.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
				.replace(/[^\p{L}\p{M}\p{N}\s_-]/gu, '')
				.trim()
				.replace(/\s/g, '-'),
		),
	);
}

/** What is wrong with a link that stands in a file, if anything. */
function broken(from: string, target: string): string | undefined {
	const [path, anchor] = target.split('#');
	const file = path === '' ? from : relative(ROOT, resolve(ROOT, dirname(from), decodeURIComponent(path)));
	if (!existsSync(join(ROOT, file))) return `${from}: ${target} is not there`;
	if (anchor === undefined || !file.endsWith('.md')) return undefined;
	return anchors(file).has(decodeURIComponent(anchor)) ? undefined : `${from}: ${target} has no such heading`;
}

const linksIn = (path: string) => [
	...[...prose(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target),
	...[...prose(path).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target]) => target),
];

test('every link and picture of the documentation is there', () => {
	const links = PAGES.flatMap((page) => linksIn(page).map((target) => ({ page, target })));
	const own = links.filter(({ target }) => !/^(https?:|mailto:)/.test(target));
	expect(own.length).toBeGreaterThan(50);
	expect(own.map(({ page, target }) => broken(page, target)).filter(Boolean)).toEqual([]);
});

test('what nodes and credentials link to is there', () => {
	const sources = ['nodes', 'credentials'].flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
			.filter((path) => /\.(ts|json)$/.test(path))
			.map((path) => join(folder, path)),
	);
	const links = sources.flatMap((path) => {
		const text = read(path);
		return [
			...[...text.matchAll(new RegExp(`${REPOSITORY}/blob/main/([^'"\`\\s]+)`, 'g'))].map(([, page]) => page),
			...[...text.matchAll(/docsLink\(\s*'([^']+)'/g)].map(([, page]) => `docs/${page}`),
		].filter((page) => page !== 'docs');
	});
	expect(links.length).toBeGreaterThan(10);
	expect(links.map((link) => broken('README.md', link)).filter(Boolean)).toEqual([]);
	expect(JSON.parse(read('package.json'))).toMatchObject({ repository: { url: `git+${REPOSITORY}.git` } });
});

test('every page speaks English and Persian, and each leads to the other', () => {
	expect(PERSIAN.map((page) => basename(page))).toEqual(ENGLISH.map((page) => basename(page)));
	const missing = [...PERSIAN, 'README.fa.md'].filter((page) => {
		const english = page === 'README.fa.md' ? 'README.md' : `../${basename(page)}`;
		return !read(page).startsWith('<div dir="rtl">') || !linksIn(page).includes(english);
	});
	expect(missing).toEqual([]);
	const oneWay = [...ENGLISH, 'README.md'].filter((page) => {
		const persian = page === 'README.md' ? 'README.fa.md' : `fa/${basename(page)}`;
		return !linksIn(page).includes(persian);
	});
	expect(oneWay).toEqual([]);
});

test('every page is reached from the index in its language', () => {
	const listed = (index: string, pages: string[]) =>
		pages.filter((page) => page !== index && !linksIn(index).includes(basename(page)));
	expect(listed('docs/README.md', [...ENGLISH, PROTOCOL])).toEqual([]);
	expect(listed('docs/fa/README.md', PERSIAN)).toEqual([]);
});

test('every page about a system has its other language, and is reached from the index', () => {
	expect(CONNECT_FA.map((page) => basename(page))).toEqual(CONNECT.map((page) => basename(page)));
	for (const page of CONNECT) {
		const name = basename(page);
		expect(linksIn(page)).toContain(`../fa/connect/${name}`);
		expect(linksIn(`docs/fa/connect/${name}`)).toContain(`../../connect/${name}`);
		if (name === 'README.md') continue;
		for (const index of ['docs/connect/README.md', 'docs/fa/connect/README.md'])
			expect(linksIn(index)).toContain(name);
	}
	expect(linksIn('docs/README.md')).toContain('connect/README.md');
	expect(linksIn('docs/fa/README.md')).toContain('connect/README.md');
});

/** All Persian that people read: pages, drawings and the words of the console. */
const PERSIAN_TEXTS = [
	...['README.fa.md', 'examples/README.fa.md', ...PERSIAN, ...CONNECT_FA],
	...readdirSync(join(ROOT, 'docs/images'))
		.filter((name) => name.endsWith('-fa.svg'))
		.map((name) => `docs/images/${name}`),
	...['persian.ts', 'traitWords.ts'].map((name) => `simulator/console/client/${name}`),
	'scripts/operations-fa.mjs',
];

/** Where a pattern occurs in the Persian texts, each with some words around it. */
const persianWith = (pattern: RegExp) =>
	PERSIAN_TEXTS.flatMap((page) =>
		[...(page.endsWith('.md') ? prose(page) : read(page)).matchAll(pattern)].map(
			(match) => `${page}: ${match.input.slice(Math.max(0, match.index - 20), match.index + 20)}`,
		),
	);

test('Persian text uses Persian letters and its own digits or Latin ones, never Arabic letters', () => {
	expect(persianWith(/[\u064A\u0643\u0660-\u0669]/g)).toEqual([]);
});

test.each([
	['آدرس', /(?<!\p{L})نشانی/gu],
	['رمز عبور', /گذرواژه|رمز ورود|پسورد|کلمهٔ عبور/g],
	['مرکز تلفن', /مرکز مخابرات|مرکزهای|PBXای/g],
	['پورت', /درگاه \d|شمارهٔ درگاه/g],
	['خروجی ناموفق', /خروجی شکست/g],
	['دایال‌پلن', /طرح تماس|طرح شماره/g],
	['نماینده', /فروشند/g],
	['هدر', /سرآیند/g],
	['کارشناس', /ایجنت/g],
	['فرایند', /پردازه|پروسه/g],
	['تماس بی‌پاسخ', /تماس(?:‌های)? از ?دست‌رفته/g],
	['نودهای Community', /نودهای جامعه/g],
	['جست‌وجو و گفت‌وگو', /جستجو|گفتگو/g],
	['به‌جای، به‌عنوان', /به (جای|عنوان) /g],
	['این‌که، اینجا', /اینکه|این‌جا|آن‌جا/g],
])('Persian says one word for one thing: %s', (_word, others) => {
	expect(persianWith(others)).toEqual([]);
});

test('Persian prefixes and plurals are joined to their words, and counts in sentences have Persian digits', () => {
	expect(persianWith(/(?<=^|[\s«(])ن?می (?=\p{L})|(?<=\p{Script=Arabic}) ها(?=[\s.،؛:)])/gu)).toEqual([]);
	const units = 'اجرا|ثانیه|میلی‌ثانیه|دقیقه|ساعت|روز|هفته|تماس|درخواست|رویداد|بار|درصد|مگابایت|کیلوبایت|نفر';
	expect(persianWith(new RegExp(`(?<![\\w.:/–-])\\d+ (?=(?:${units})(?![\\p{L}\\u200c]))`, 'gu'))).toEqual(
		[],
	);
	expect(persianWith(/[۰-۹][0-9]|[0-9][۰-۹]/g)).toEqual([]);
});

test('the other names of a PBX stand once, where Persian readers begin', () => {
	expect(persianWith(/سانترال/g)).toHaveLength(1);
	expect(read('README.fa.md')).toContain('مرکز تلفن (سانترال، PBX)');
});

test('the commands of the documentation exist', () => {
	const { scripts, version } = JSON.parse(read('package.json')) as {
		scripts: Record<string, string>;
		version: string;
	};
	const unknown = PAGES.flatMap((page) =>
		[...read(page).matchAll(/npm run ([a-z][\w:-]*)/g)]
			.filter(([, script]) => scripts[script] === undefined)
			.map(([command]) => `${page}: ${command}`),
	);
	expect(unknown).toEqual([]);
	expect(read('CHANGELOG.md')).toContain(`## ${version}`);
	for (const page of ['README.md', 'README.fa.md']) expect(read(page)).toContain(`**${version}**`);
});

test('every fact of the protocol that the code cites is in docs/protocol.md', () => {
	const cited = SOURCES.flatMap((source) =>
		[...read(source).matchAll(/docs\/protocol\.md(#[\w-]+)/g)].map(([, anchor]) => ({ source, anchor })),
	);
	expect(cited.length).toBeGreaterThan(0);
	const known = anchors(PROTOCOL);
	expect(cited.filter(({ anchor }) => !known.has(anchor.slice(1)))).toEqual([]);
});

test('comments of the code name only files that the repository holds', () => {
	const held = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
		cwd: ROOT,
		encoding: 'utf8',
	}).split('\n');
	const unknown = SOURCES.flatMap((source) =>
		[...read(source).matchAll(/^\s*(?:\/\*\*?|\*|\/\/)(.*)$/gm)].flatMap(([, comment]) =>
			[...comment.matchAll(/(?<![\w/])[\w.-]+(?:\/[\w.-]+)*\.(?:md|json|mjs|ts|yaml|yml)\b/g)]
				.map(([name]) => name)
				.filter((name) => !held.some((path) => path === name || path.endsWith(`/${name}`)))
				.map((name) => `${source}: ${name}`),
		),
	);
	expect(unknown).toEqual([]);
});
