import { t } from './i18n';

/** What went wrong, in words for people. */
export class Failure extends Error {}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export const downText = (): string =>
	t('down', { host: location.host, port: location.port === '' ? '80' : location.port });

/** Calls the control API; a refusal or a simulator that is away becomes a readable failure. */
export async function api<T>(method: Method, path: string, body?: unknown): Promise<T> {
	let response: Response;
	try {
		response = await fetch(`/_sim${path}`, {
			method,
			...(body === undefined
				? {}
				: { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
		});
	} catch {
		throw new Failure(downText());
	}
	const answer = (await response.json().catch(() => null)) as { error?: string } | null;
	if (!response.ok) throw new Failure(answer?.error ?? `HTTP ${response.status}`);
	return answer as T;
}

export const segment = (text: string): string => encodeURIComponent(text);
