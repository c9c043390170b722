import { isObject } from './wire';

/** What stands in place of a secret. */
const MASK = '******';

/** Keys whose values open something: telephones, mailboxes, accounts. */
const SECRET_KEYS = /^(secret|remotesecret|md5secret|passw(or)?d|pin|token|api_?key|vm_?password)$/i;
/** Texts that carry passwords among other things. */
const MIXED_KEYS = /^(more_?options|register_?string)$/i;
const PASSWORD_IN_TEXT: ReadonlyArray<[RegExp, string]> = [
	[/^([ \t]*(?:secret|remotesecret|md5secret|password)[ \t]*=[ \t]*).*$/gim, `$1${MASK}`],
	[/(:)[^:@/\s]+(@)/g, `$1${MASK}$2`],
];
/** What servers give in place of a secret, also within other text such as a register string. */
const MASKED = /\*{4,}|[•●]{4,}/;
const ONLY_MASK = /^[*•●]*$/;

/** Whether a key holds a secret. */
export const isSecretKey = (key: string): boolean => SECRET_KEYS.test(key);

/** Whether a secret is empty or hidden, so that it must not be written to the PBX. */
export const isMasked = (value: unknown): boolean => ONLY_MASK.test(String(value ?? ''));

/** Whether a text has a hidden part: written back, it would replace what it hides. */
export const holdsMask = (value: unknown): boolean => typeof value === 'string' && MASKED.test(value);

/** A text of this key without the passwords in it. */
export function maskedText(key: string, text: string): string {
	if (!MIXED_KEYS.test(key)) return text;
	return PASSWORD_IN_TEXT.reduce((masked, [pattern, by]) => masked.replace(pattern, by), text);
}

/** JSON of the PBX as it came, but for secrets at any depth; some servers give them in the clear. */
export function withoutSecrets(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutSecrets);
	if (!isObject(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, masked(key, entry)]));
}

function masked(key: string, value: unknown): unknown {
	if (typeof value === 'string') {
		if (SECRET_KEYS.test(key)) return value === '' ? '' : MASK;
		return maskedText(key, value);
	}
	return typeof value === 'number' && SECRET_KEYS.test(key) ? MASK : withoutSecrets(value);
}
