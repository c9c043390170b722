import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A key, and certificates for it, made anew so that no key lies in the repository. */
export interface Certificates {
	key: Buffer;
	/** Of the authority that has signed all but `selfSigned`; a client that trusts it takes `good` only. */
	authority: string;
	/** For 127.0.0.1. */
	good: Buffer;
	selfSigned: Buffer;
	expired: Buffer;
	otherHost: Buffer;
}

export function certificates(folder: string): Certificates {
	const openssl = (...args: string[]) => {
		try {
			execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
		} catch (error) {
			throw new Error('No certificate could be made. Is openssl installed?', { cause: error });
		}
	};
	const newKey = (key: string, subject: string, ...more: string[]) =>
		openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-subj', subject, ...more);
	newKey('authority.key', '/CN=Fault tests', '-x509', '-out', 'authority.pem');
	newKey('key.pem', '/CN=pbx.example.org', '-out', 'request.pem');
	openssl('x509', '-req', '-in', 'request.pem', '-signkey', 'key.pem', '-out', 'selfSigned.pem');
	const sign = (name: string, names: string, days: string) => {
		writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names}\n`);
		const by = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial'];
		const files = ['-in', 'request.pem', '-extfile', `${name}.ext`, '-out', `${name}.pem`];
		openssl('x509', '-req', ...by, ...files, '-days', days);
		return readFileSync(join(folder, `${name}.pem`));
	};
	return {
		key: readFileSync(join(folder, 'key.pem')),
		authority: readFileSync(join(folder, 'authority.pem'), 'utf8'),
		good: sign('good', 'IP:127.0.0.1', '2'),
		selfSigned: readFileSync(join(folder, 'selfSigned.pem')),
		expired: sign('expired', 'IP:127.0.0.1', '-1'),
		otherHost: sign('otherHost', 'DNS:pbx.example.org', '2'),
	};
}
