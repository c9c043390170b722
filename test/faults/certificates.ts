import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A key and certificates that no client should trust, made anew so that no key lies in the repository. */
export function untrusted(folder: string): { key: Buffer; selfSigned: Buffer; expired: Buffer } {
	const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
	const subject = ['-subj', '/CN=pbx.example.org'];
	openssl(
		'req',
		'-x509',
		'-newkey',
		'rsa:2048',
		'-nodes',
		'-keyout',
		'key.pem',
		'-out',
		'own.pem',
		...subject,
	);
	openssl('req', '-new', '-key', 'key.pem', '-out', 'request.pem', ...subject);
	openssl('x509', '-req', '-in', 'request.pem', '-signkey', 'key.pem', '-days', '-1', '-out', 'expired.pem');
	const file = (name: string) => readFileSync(join(folder, name));
	return { key: file('key.pem'), selfSigned: file('own.pem'), expired: file('expired.pem') };
}
