import { request } from 'node:http';

/** Status of a GET whose headers go out as they are: names in their own letter case, twice if wanted, none added. */
export async function statusOf(url: string, ...headers: string[]): Promise<number> {
	const { hostname, port, pathname, search } = new URL(url);
	return await new Promise((resolve, reject) => {
		// Raw, because fetch joins headers of one name.
		const raw = ['host', `${hostname}:${port}`, ...headers];
		const out = request({ hostname, port, path: pathname + search, headers: raw }, (answer) => {
			answer.resume();
			resolve(answer.statusCode ?? 0);
		});
		out.once('error', reject);
		out.end();
	});
}

export interface RawRequest {
	method: string;
	path: string;
	headers: Record<string, string>;
	body: string;
}

/** A request byte for byte, its path as it is: clients of the field do not send what ours do. */
export async function sendRaw(
	url: string,
	{ method, path, headers, body }: RawRequest,
): Promise<{ status: number; text: string }> {
	const { hostname, port } = new URL(url);
	const whole = { ...headers, 'content-length': Buffer.byteLength(body) };
	return await new Promise((resolve, reject) => {
		const out = request({ hostname, port, method, path, headers: whole }, (answer) => {
			let text = '';
			answer.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
			answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
		});
		out.once('error', reject);
		out.end(body);
	});
}
