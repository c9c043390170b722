import { randomBytes, randomInt } from 'node:crypto';

let sequence = randomInt(1, 9_000);

/** 24 hexadecimal digits of which the first eight are the time of creation, as the PBX's database makes them. */
export function recordId(at = new Date()): string {
	const seconds = Math.floor(at.getTime() / 1000);
	return seconds.toString(16).padStart(8, '0') + randomBytes(8).toString('hex');
}

/** `<unix seconds>.<counter>`; the counter goes up with every call. */
export function callId(at = new Date()): string {
	sequence += 1;
	return `${Math.floor(at.getTime() / 1000)}.${sequence}`;
}

/** `orig.call.<unix seconds>.<six digits>`. */
export function originatedCallId(at = new Date()): string {
	return `orig.call.${Math.floor(at.getTime() / 1000)}.${randomInt(100_000, 999_999)}`;
}
