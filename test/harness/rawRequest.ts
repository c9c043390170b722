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
