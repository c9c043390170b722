import { say } from './processes';

/** One promise, and whether it was kept. */
export interface Finding {
	what: string;
	ok: boolean;
	detail: string;
}

/** Prints findings; the test fails with those that do not hold. */
export function expectAll(findings: Finding[]): void {
	for (const { what, ok, detail } of findings) say(`${ok ? 'ok    ' : 'FAILED'}  ${what}: ${detail}`);
	expect(findings.filter(({ ok }) => !ok)).toEqual([]);
}
