import crypto from 'crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import ts from 'typescript';

import { SimotelApi } from '../../credentials/SimotelApi.credentials';
import { decideAccess } from '../../simotel/inbound/access';
import { SimotelClient } from '../../simotel/client/client';
import { checkAnswer } from '../../simotel/components/answers';
import { ValueError } from '../../simotel/dialable';
import { resolveServer } from '../../simotel/client/serverUrl';
import { buildCommands } from '../../simotel/smartApi/commands';

/** All TypeScript files below these folders. */
const sources = (folders: string[]): string[] =>
	folders.flatMap((folder) =>
		readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts'))
			.map((file) => join(folder, file)),
	);

/** Every regular expression of the shipped code, with the place where it stands. */
function patterns(): Array<[string, RegExp]> {
	const found: Array<[string, RegExp]> = [];
	for (const file of sources(['simotel', 'nodes', 'credentials'])) {
		const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
		const visit = (node: ts.Node): void => {
			if (ts.isRegularExpressionLiteral(node)) {
				const end = node.text.lastIndexOf('/');
				const { line } = source.getLineAndCharacterOfPosition(node.pos);
				found.push([
					`${file}:${line + 1} ${node.text}`,
					new RegExp(node.text.slice(1, end), node.text.slice(end + 1)),
				]);
			}
			ts.forEachChild(node, visit);
		};
		visit(source);
	}
	return found;
}

describe('no pattern takes more than the length of a hostile text', () => {
	const LENGTH = 40_000;
	/** A squared pattern needs seconds for such a text, a linear one about a millisecond. */
	const MOST = 200;
	const all = patterns();
	// What a pattern repeats is mostly one of its own characters or of these.
	const general = [
		...'a0 /.:-_=%,;{}"\'\
	+@*()[]é۱',
		'0.',
		'a.',
		' ,',
		'./',
		'1:',
	];

	test('there are patterns to look at', () => {
		expect(all.length).toBeGreaterThan(60);
	});

	test.each(all)('%s', (_place, pattern) => {
		const own = [...new Set(pattern.source.replace(/\\./g, ' '))];
		for (const pump of new Set([...general, ...own])) {
			const text = pump.repeat(LENGTH / pump.length);
			// A line end is what a dot does not match.
			for (const hostile of [`${text}\u0000`, `x${text}\u0000x`, `${text}\nx`]) {
				let fastest = Infinity;
				for (let attempt = 0; attempt < 3 && fastest > MOST; attempt++) {
					const started = performance.now();
					pattern.lastIndex = 0;
					hostile.replace(pattern, '');
					fastest = Math.min(fastest, performance.now() - started);
				}
				expect([pump, fastest > MOST]).toEqual([pump, false]);
			}
		}
	});
});

describe('each secret is compared in constant time', () => {
	const compared = jest.spyOn(crypto, 'timingSafeEqual');
	const identity = (authorization: string | undefined, secret: unknown) => ({
		address: '192.168.1.10',
		authorization,
		secret,
	});
	const right = `Basic ${Buffer.from('simotel:Event-Password').toString('base64')}`;

	beforeEach(() => compared.mockClear());
	afterAll(() => compared.mockRestore());

	test.each([
		['the right one', right],
		['none', undefined],
		['another one', `${right.slice(0, -2)}AA`],
		['a short one', 'B'],
		['a long one', right.repeat(1_000)],
	])('user and password: %s', (_name, authorization) => {
		decideAccess({ user: 'simotel', password: 'Event-Password' }, identity(authorization, undefined));
		expect(compared).toHaveBeenCalledTimes(1);
		const [given, wanted] = compared.mock.calls[0] as [Buffer, Buffer];
		expect(given).toHaveLength(wanted.length);
	});

	test.each([
		['the right one', 'url-secret'],
		['none', undefined],
		['another one', 'url-secreT'],
		['a list', ['url-secret']],
		['a long one', 'u'.repeat(100_000)],
	])('URL secret: %s', (_name, secret) => {
		decideAccess({ urlSecret: 'url-secret' }, identity(undefined, secret));
		expect(compared).toHaveBeenCalledTimes(1);
		const [given, wanted] = compared.mock.calls[0] as [Buffer, Buffer];
		expect(given).toHaveLength(wanted.length);
	});
});

describe('certificates are verified unless somebody says otherwise', () => {
	const authenticate = async (values: object) =>
		await new SimotelApi().authenticate(
			{ authentication: 'basic', username: 'n8n', password: 'p', ...values },
			{ url: 'https://pbx.example.org' },
		);

	test('by default, and for every value but true', async () => {
		const property = new SimotelApi().properties.find(({ name }) => name === 'ignoreSslIssues');
		expect(property?.default).toBe(false);
		for (const ignoreSslIssues of [undefined, false, '', 'true', 1, null]) {
			const options = await authenticate({ ignoreSslIssues });
			expect(options).not.toHaveProperty('skipSslCertificateValidation');
			expect(options).not.toHaveProperty('rejectUnauthorized');
		}
		expect(await authenticate({ ignoreSslIssues: true })).toMatchObject({
			skipSslCertificateValidation: true,
			rejectUnauthorized: false,
		});
	});
});

describe('requests go to the server of the credential only', () => {
	test.each([
		['http://pbx.example.org#@evil.example.net', 'pbx.example.org'],
		['http://pbx.example.org\\@evil.example.net', 'pbx.example.org'],
		['http://pbx.example.org/@evil.example.net', 'pbx.example.org'],
		['pbx.example.org?@evil.example.net', 'pbx.example.org'],
		['http://user:pass@pbx.example.org', 'pbx.example.org'],
		['//pbx.example.org', 'pbx.example.org'],
		['http:\\\\pbx.example.org', 'pbx.example.org'],
	])('%s', (typed, host) => {
		const server = resolveServer(typed, 'v4');
		expect(server).not.toBeNull();
		expect(new URL(server?.baseUrl ?? '').host).toBe(host);
		expect(server?.baseUrl).not.toContain('user:pass');
	});

	test.each([
		'file:///etc/passwd',
		'ftp://pbx.example.org',
		'gopher://x',
		'http://',
		'http://a b',
		'http://a\r\nb',
	])('%j is no server', (typed) => {
		expect(resolveServer(typed, 'v4')).toBeNull();
	});

	test.each([
		'https://evil.example.net/a',
		'//evil.example.net/a',
		'\\\\evil.example.net/a',
		'https://pbx.example.org.evil.example.net/a',
		'https://pbx.example.org@evil.example.net/a',
		'https://evilpbx.example.org/a',
		'https://pbx.example.org:8443/a',
		'http://pbx.example.org/a',
		'http://audio.pbx.example.org/a',
		'https://audio.pbx.example.org:8443/a',
		'https://user@pbx.example.org/a',
		'https://:pass@pbx.example.org/a',
		'http://169.254.169.254/latest/meta-data/',
		'http://localhost/a',
		'file:///etc/passwd',
		'data:audio/wav;base64,AAAA',
		'javascript:alert(1)',
		'ht\ntps://evil.example.net/a',
		'https:evil.example.net\\a',
	])('the link %j is not opened with the token', async (link) => {
		const asked: string[] = [];
		const server = {
			origin: 'https://pbx.example.org',
			baseUrl: 'https://pbx.example.org/api/v4.1',
			version: 'v4.1' as const,
			zone: 'Asia/Tehran',
			timeout: 30,
		};
		const client = new SimotelClient(server, async ({ url }) => {
			asked.push(new URL(url).host);
			return { status: 200, headers: {}, body: '' };
		});
		await client.openLink('reports/audio/download', link, 'a.wav').catch(() => undefined);
		expect(asked.filter((host) => host !== 'pbx.example.org')).toEqual([]);
	});
});

describe('answers to the PBX cannot be split', () => {
	const commandCount = (commands: string) => commands.split(';').filter((part) => part.trim() !== '').length;

	test('whatever text a command is built from, it stays one command of printable characters', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
				try {
					const commands = buildCommands([{ command: 'playAnnouncement', file: text }], 'Asia/Tehran');
					expect(commandCount(commands)).toBe(1);
					expect(commands).not.toMatch(/\p{Cc}/u);
				} catch (error) {
					expect(error).toBeInstanceOf(ValueError);
				}
			}),
			{ numRuns: 1_000 },
		);
	});

	// Line ends around a value are cut off, those within it refused.
	test.each([
		['extenApi', { ok: '1', extension: '204\r\nX-Injected: 1' }, false],
		['extenApi', { ok: '1', extension: '204\u2028' }, true],
		['trunkApi', { ok: '1', trunk: 'trunk\n', extension: '204', call_limit: '60' }, true],
		['trunkApi', { ok: '1', trunk: 'trunk\nx', extension: '204' }, false],
		['ivrApi', { ok: '1', case: 'sales\r\n\r\n<html>' }, false],
	] as const)('%s does not pass on %j', (kind, answer, ok) => {
		const checked = checkAnswer(kind, answer);
		expect(checked.ok).toBe(ok);
		for (const value of Object.values(checked.ok ? checked.answer : {})) {
			expect(value).not.toMatch(/[\p{Cc}\u2028]/u);
		}
	});
});
