import http from 'node:http';
import type { AddressInfo } from 'node:net';

import fc from 'fast-check';

import { arrivalOf, timeFor } from '../../nodes/shared/component/arrival';
import type { Arrival, ArrivedRequest } from '../../nodes/shared/component/arrival';

describe('a server that lets requests wait before the node, as n8n does under load', () => {
	const WAIT = 120;
	let seen: Arrival[] = [];
	const server = http.createServer((request, response) => {
		setTimeout(() => {
			seen.push(arrivalOf(request as unknown as ArrivedRequest));
			response.end();
		}, WAIT);
	});
	const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	beforeAll(async () => await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
	beforeEach(() => {
		seen = [];
	});
	afterAll(() => server.close());

	test('every request but the first knows how long it has waited', async () => {
		for (let count = 0; count < 3; count++) await (await fetch(url())).text();
		await Promise.all([1, 2, 3].map(async () => await (await fetch(url())).text()));
		expect(seen[0].waited).toBe(0);
		expect(seen).toHaveLength(6);
		for (const { waited } of seen.slice(1)) expect(waited).toBeGreaterThanOrEqual(WAIT - 20);
		expect(server.listenerCount('request')).toBe(2);
	});
});

describe('the time of a proxy', () => {
	const now = 1_700_000_000_500;
	const from = (header: string, ips: string[] = ['10.0.0.1']) =>
		arrivalOf({ headers: { 'x-request-start': header }, ips }, now).waited;

	test.each([['t=1700000000.300'], ['1700000000.300'], ['1700000000300'], ['t=1700000000300000']])(
		'%s',
		(header) => expect(from(header)).toBeCloseTo(200, 0),
	);

	test('is believed only where n8n trusts its proxy, and only from a clock that is near', () => {
		expect(from('t=1700000000.300', [])).toBe(0);
		expect(arrivalOf({ headers: { 'x-request-start': 't=1700000000.300' } }, now).waited).toBe(0);
		expect(from('t=1699990000.300')).toBe(0);
		expect(from('t=1700000009.000')).toBe(0);
		fc.assert(fc.property(fc.string(), (text) => from(text) >= 0 && from(text) <= 10_000));
	});
});

test('a server that cannot be had costs nothing', () => {
	for (const socket of [undefined, {}, { server: null }, { server: {} }, { server: 'x' }])
		expect(arrivalOf({ headers: {}, socket }, 5)).toEqual({ at: 5, waited: 0 });
});

test('the wait is taken from the deadline as far as the second of the PBX asks for it', () => {
	expect(timeFor(450, 0)).toBe(450);
	expect(timeFor(450, 400)).toBe(450);
	expect(timeFor(450, 600)).toBe(300);
	expect(timeFor(450, 880)).toBe(0);
	expect(timeFor(450, 2_000)).toBe(0);
	expect(timeFor(3_000, 500)).toBe(2_500);
	fc.assert(
		fc.property(
			fc.integer({ min: 50, max: 5_000 }),
			fc.integer({ min: 0, max: 10_000 }),
			(deadline, waited) => {
				const left = timeFor(deadline, waited);
				expect(left).toBeLessThanOrEqual(deadline);
				expect(left === 0 || waited + left <= Math.max(900, deadline)).toBe(true);
			},
		),
	);
});
