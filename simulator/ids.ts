import { randomBytes, randomInt } from 'node:crypto';

import type { Traits } from './traits';

let sequence = randomInt(1, 9_000);

/** 24 hexadecimal digits of which the first eight are the time of creation, as the PBX's database makes them. */
export function recordId(at = new Date()): string {
	const seconds = Math.floor(at.getTime() / 1000);
	return seconds.toString(16).padStart(8, '0') + randomBytes(8).toString('hex');
}

/** `<unix seconds>.<counter>`; the counter goes up with every call and has as many digits as this server's have. */
export function callId(at: Date, form: Traits['idFraction']): string {
	sequence += 1;
	return `${Math.floor(at.getTime() / 1000)}.${fraction(form)}`;
}

function fraction(form: Traits['idFraction']): number {
	if (form === 'counter') return sequence;
	const five = form === '5' || (form === '5or6' && sequence % 2 === 0);
	return five ? 10_000 + (sequence % 90_000) : 100_000 + (sequence % 900_000);
}

/** `orig.call.<unix seconds>.<six digits>`. */
export function originatedCallId(at = new Date()): string {
	return `orig.call.${Math.floor(at.getTime() / 1000)}.${randomInt(100_000, 999_999)}`;
}
