import { readFileSync } from 'node:fs';

import fc from 'fast-check';

import { decideAccess } from '../../simotel/inbound/access';
import { isAllowed, parseAllowList } from '../../simotel/inbound/addresses';
import { authHeaders } from '../../simotel/client/auth';
import { parseLiteral } from '../../simotel/inbound/literal';
import { readEvent } from '../../simotel/events/read';
import { safeFileName } from '../../simotel/client/multipart';
import { resolveServer } from '../../simotel/client/serverUrl';
import { checkAnswer } from '../../simotel/components/answers';
import { ValueError } from '../../simotel/dialable';
import { buildCommands } from '../../simotel/smartApi/commands';
import type { Command } from '../../simotel/smartApi/commands';

const basic = (text: string, scheme = 'Basic') => `${scheme} ${Buffer.from(text).toString('base64')}`;
const identity = (more: object = {}) => ({
	address: '192.168.1.10',
	authorization: undefined as string | undefined,
	secret: undefined as unknown,
	...more,
});

describe('nobody gets round the credential of the triggers', () => {
	const credential = { user: 'simotel', password: 'Event-Password', urlSecret: '' };

	test.each([
		['nothing', undefined],
		['an empty header', ''],
		['another letter case of the password', basic('simotel:event-password')],
		['another letter case of the user', basic('Simotel:Event-Password')],
		['a blank behind', basic('simotel:Event-Password ')],
		['a zero byte behind', basic('simotel:Event-Password\0')],
		['the user alone', basic('simotel:')],
		['colons moved', basic('simotel:Event:Password')],
		['text that is not encoded', 'Basic simotel:Event-Password'],
		['two headers joined by Node', `${basic('x:y')}, ${basic('simotel:Event-Password')}`],
		['another scheme', basic('simotel:Event-Password', 'Bearer')],
		['the scheme twice', `Basic ${basic('simotel:Event-Password')}`],
		['percent signs', basic('simotel%3AEvent-Password')],
	])('%s', (_name, authorization) => {
		expect(decideAccess(credential, identity({ authorization }))).toEqual({ ok: false, status: 401 });
	});

	test('the right header comes in, in any letter case of its scheme', () => {
		for (const scheme of ['Basic', 'basic', 'BASIC']) {
			const authorization = basic('simotel:Event-Password', scheme);
			expect(decideAccess(credential, identity({ authorization }))).toMatchObject({ ok: true });
		}
	});

	test('a URL secret counts only as one text', () => {
		const wanted = { urlSecret: 'abc' };
		for (const secret of [['abc'], ['abc', 'x'], { 0: 'abc' }, 'ABC', 'abc ', '', undefined, true]) {
			expect(decideAccess(wanted, identity({ secret })).ok).toBe(false);
		}
		expect(decideAccess(wanted, identity({ secret: 'abc' })).ok).toBe(true);
	});

	test('all that is filled in must fit, and a credential with nothing in it lets nobody in', () => {
		const all = { ...credential, allowedAddresses: '192.168.1.0/24', urlSecret: 'abc' };
		const good = { authorization: basic('simotel:Event-Password'), secret: 'abc' };
		expect(decideAccess(all, identity(good)).ok).toBe(true);
		expect(decideAccess(all, identity({ ...good, secret: 'no' })).ok).toBe(false);
		expect(decideAccess(all, identity({ ...good, address: '192.168.2.10' })).ok).toBe(false);
		expect(decideAccess(all, identity({ ...good, authorization: undefined })).ok).toBe(false);
		expect(decideAccess({}, identity(good)).ok).toBe(false);
		expect(decideAccess({ allowedAddresses: ' ' }, identity(good)).ok).toBe(false);
		// Entries that cannot be read must not open the door.
		expect(decideAccess({ allowedAddresses: 'everyone' }, identity(good)).ok).toBe(false);
	});

	test('addresses are compared as numbers, IPv4-mapped ones included', () => {
		const { networks } = parseAllowList('192.168.1.0/24، 2001:db8::/32');
		for (const address of ['192.168.1.9', '::ffff:192.168.1.9', '::FFFF:c0a8:0109', '2001:DB8:0:0::1']) {
			expect([address, isAllowed(address, networks)]).toEqual([address, true]);
		}
		for (const address of [
			...[
				'192.168.2.9',
				'::ffff:192.168.2.9',
				'::192.168.1.9',
				'192.168.1.9.evil',
				'192.168.1',
				'3232235785',
			],
			...[
				'0xc0.0xa8.1.9',
				'192.168.1.9, 10.0.0.1',
				'192.168.1.256',
				'2001:db9::1',
				'',
				'::ffff:0:192.168.1.9',
			],
		]) {
			expect([address, isAllowed(address, networks)]).toEqual([address, false]);
		}
	});

	test('secrets are compared by digests of one length, in constant time', () => {
		const source = readFileSync('simotel/inbound/access.ts', 'utf8');
		expect(source).toMatch(/timingSafeEqual\(digest\(given\), digest\(wanted\)\)/);
		expect(source).not.toMatch(/(password|urlSecret|authorization)\s*[!=]==(?! '')/);
	});
});

describe('hostile events', () => {
	const options = {
		zone: 'Asia/Tehran' as const,
		clock: 'auto' as const,
		includeRaw: true,
		receivedAt: new Date('2026-01-01T00:00:00Z'),
	};

	test('do not reach the prototypes', () => {
		for (const body of [
			JSON.parse(
				'{"event_name":"Cdr","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
			),
			"{'event_name': 'Cdr', '__proto__': {'polluted': 1}}",
			'{"event_name":"Nobody","__proto__":{"polluted":1}}',
		]) {
			readEvent({ query: {}, body }, options);
			readEvent({ query: { 'a[__proto__][polluted]': '1', __proto__: { polluted: 1 } }, body: '' }, options);
		}
		expect(parseLiteral("{'__proto__': {'polluted': 1}, 'constructor': 1, 'a': 2}")).toEqual({ a: 2 });
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	test('whatever comes, reading ends without a throw', () => {
		fc.assert(
			fc.property(fc.oneof(fc.json(), fc.string(), fc.jsonValue()), (body) => {
				expect(typeof readEvent({ query: {}, body }, options).ok).toBe('boolean');
			}),
			{ numRuns: 300 },
		);
	});
});

/** Time for eight times as much text, in units of the time for the text itself: about 8, or 64 when it is squared. */
function growth(work: (size: number) => void): number {
	const time = (size: number) => {
		const tries = Array.from({ length: 5 }, () => {
			const started = performance.now();
			work(size);
			return performance.now() - started;
		});
		return Math.min(...tries);
	};
	work(1_000);
	return time(80_000) / Math.max(2, time(10_000));
}

describe('long hostile texts take no more than their length', () => {
	const parse = {
		zone: 'Asia/Tehran' as const,
		clock: 'auto' as const,
		includeRaw: false,
		receivedAt: new Date(),
	};
	const guarded = { ...parse, ownParameters: ['secret'] };
	test.each<[string, (size: number) => void]>([
		['addresses', (size) => void isAllowed('1.'.repeat(size), parseAllowList(':'.repeat(size)).networks)],
		['allow-lists', (size) => void parseAllowList(' ,;'.repeat(size))],
		['file names', (size) => void safeFileName(`${'../'.repeat(size)}${'.'.repeat(size)}a`, 'x')],
		[
			'server addresses',
			(size) => void resolveServer(`http://${'a.'.repeat(size)}/${'/'.repeat(size)}`, 'v4'),
		],
		['server paths', (size) => void resolveServer(`10.0.0.1${'/'.repeat(size)}x`, 'v4')],
		['literals', (size) => void parseLiteral(`{'a': '${"\\\\'".repeat(size)}`)],
		['blanks', (size) => void parseLiteral(`{${' '.repeat(size)}`)],
		['numbers', (size) => void parseLiteral(`[${'1'.repeat(size)}`)],
		[
			'events',
			(size) =>
				void readEvent(
					{
						query: {},
						body: {
							event_name: 'Cdr',
							src: '+'.repeat(size),
							starttime: '1'.repeat(size),
							record: '_1.'.repeat(size),
						},
					},
					parse,
				),
		],
		[
			'names of fields',
			(size) =>
				void readEvent({ query: {}, body: { event_name: 'Cdr', [`${'['.repeat(size)}\n`]: '1' } }, guarded),
		],
		['answers', (size) => void checkAnswer('smartApi', { ok: '1', commands: `${"Play('".repeat(size)}` })],
		[
			'answers with blanks',
			(size) => void checkAnswer('smartApi', { ok: '1', commands: `${' '.repeat(size)}x` }),
		],
	])('%s', (_name, work) => {
		expect(growth(work)).toBeLessThan(30);
	});
});

test.each([
	['../../etc/passwd'],
	['..\\..\\windows\\win.ini'],
	['/etc/passwd'],
	['a/../../b.wav'],
	['a\0.wav'],
	['a"\r\nX-Injected: 1.wav'],
	['....//a.wav'],
	['C:\\a.wav'],
	['..'],
])('the file name %j stays in its folder and in its header', (name) => {
	const safe = safeFileName(name, 'file');
	expect(safe).not.toMatch(/[/\\\0\r\n"]/);
	expect(safe).not.toMatch(/^\.{0,2}$/);
});

test('a credential cannot add headers', () => {
	const headers = authHeaders({
		authentication: 'both',
		username: 'a\r\nX-Injected: 1',
		password: 'b\r\n',
		token: 'token',
	});
	expect(Object.keys(headers).sort()).toEqual(['Authorization', 'X-APIKEY']);
	expect(headers.Authorization).toMatch(/^Basic [A-Za-z0-9+/=]+$/);
});

test('a SmartAPI command cannot be split by the text in it', () => {
	for (const text of ["a');Exit('x", "a'", 'a;b', 'a)b', 'a\nb', 'a\r\nb', 'a,b', 'a"b', 'a(b', '\u2028']) {
		for (const command of [
			{ command: 'playAnnouncement', file: text },
			{ command: 'exit', case: text },
			{ command: 'setExtension', extension: text },
		] as Command[]) {
			expect(() => buildCommands([command], 'Asia/Tehran')).toThrow(ValueError);
		}
	}
});

test('a public address without a scheme is spoken to by https', () => {
	expect(resolveServer('pbx.example.org', 'v4')?.baseUrl).toMatch(/^https:/);
	expect(resolveServer('8.8.8.8', 'v4')?.baseUrl).toMatch(/^https:/);
	expect(resolveServer('192.168.1.10', 'v4')?.baseUrl).toMatch(/^http:/);
});
