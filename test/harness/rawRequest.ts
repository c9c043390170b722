import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';

export interface RawRequest {
	method: string;
	path: string;
	/** Names and values in turn go out as they are: names in their own letter case, twice if wanted. */
	headers: Record<string, string> | string[];
	body: string;
}

/** A request byte for byte, its path as it is: clients of the field do not send what ours do, nor what fetch does. */
export async function sendRaw(
	url: string,
	{ method, path, headers, body }: RawRequest,
): Promise<{ status: number; text: string }> {
	const { host, hostname, port } = new URL(url);
	const length = String(Buffer.byteLength(body));
	const whole = Array.isArray(headers)
		? ['host', host, ...headers, ...(body === '' ? [] : ['content-length', length])]
		: { ...headers, 'content-length': length };
	const out = request({ hostname, port, method, path, headers: whole }).end(body);
	const [answer] = (await once(out, 'response')) as [IncomingMessage];
	const chunks = await answer.setEncoding('latin1').toArray();
	return { status: answer.statusCode ?? 0, text: chunks.join('') };
}

/** Status of a GET with these headers, none added. */
export async function statusOf(url: string, ...headers: string[]): Promise<number> {
	const { pathname, search } = new URL(url);
	return (await sendRaw(url, { method: 'GET', path: pathname + search, headers, body: '' })).status;
}
