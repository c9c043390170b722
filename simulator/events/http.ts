import http from 'node:http';
import https from 'node:https';

/** What a web service answered. */
export interface HttpAnswer {
	/** null when no answer came. */
	status: number | null;
	text: string;
	ms: number;
	/** Why no answer came. */
	problem?: string;
}

const agents = {
	'http:': new http.Agent({ keepAlive: true, maxSockets: 512 }),
	'https:': new https.Agent({ keepAlive: true, maxSockets: 512, rejectUnauthorized: false }),
};

/** Sends one request and waits for the answer at most `timeoutMs`, as the PBX does; never throws. */
export async function sendRequest(
	address: string,
	options: { method: string; headers?: Record<string, string>; body?: string; timeoutMs: number },
): Promise<HttpAnswer> {
	const started = performance.now();
	const spent = () => Math.round((performance.now() - started) * 10) / 10;
	return await new Promise((resolve) => {
		let url: URL;
		try {
			url = new URL(address);
		} catch {
			resolve({ status: null, text: '', ms: 0, problem: 'address is no URL' });
			return;
		}
		const secure = url.protocol === 'https:';
		const send = secure ? https.request : http.request;
		const body = options.body ?? '';
		const request = send(
			url,
			{
				method: options.method,
				agent: secure ? agents['https:'] : agents['http:'],
				headers: {
					...options.headers,
					...(body === '' ? {} : { 'Content-Length': Buffer.byteLength(body) }),
				},
			},
			(response) => {
				const chunks: Buffer[] = [];
				response.on('data', (chunk: Buffer) => chunks.push(chunk));
				response.on('end', () =>
					finish({
						status: response.statusCode ?? null,
						text: Buffer.concat(chunks).toString('utf8'),
						ms: spent(),
					}),
				);
				response.on('error', (error) =>
					finish({ status: null, text: '', ms: spent(), problem: reasonOf(error, url) }),
				);
			},
		);
		const timer = setTimeout(() => {
			finish({ status: null, text: '', ms: spent(), problem: 'timeout' });
			request.destroy();
		}, options.timeoutMs);
		const finish = (answer: HttpAnswer) => {
			clearTimeout(timer);
			resolve(answer);
		};
		request.on('error', (error) =>
			finish({ status: null, text: '', ms: spent(), problem: reasonOf(error, url) }),
		);
		request.end(body);
	});
}

/** Why nothing came back, in words that help. */
function reasonOf(error: NodeJS.ErrnoException, url: URL): string {
	switch (error.code) {
		case 'ECONNREFUSED':
			return `connection refused at ${url.host}: is n8n running?`;
		case 'ECONNRESET':
		case 'EPIPE':
			return `${url.host} closed the connection without an answer`;
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return `there is no host ${url.hostname}: check the address`;
		case 'EHOSTUNREACH':
		case 'ENETUNREACH':
		case 'ETIMEDOUT':
			return `${url.host} cannot be reached: check the address and the network`;
		default:
			return error.message || String(error.code ?? 'no answer');
	}
}

/** Ends connections that wait to be used again. */
export function closeConnections(): void {
	for (const agent of Object.values(agents)) agent.destroy();
}

export const wait = async (ms: number) => await new Promise<void>((resolve) => setTimeout(resolve, ms));
