import { sendRequest, wait } from '../events/http';
import type { PbxState } from '../state';
import type { ComponentExchange, ComponentNode, Wire } from '../types';

/** Fields without which an answer cannot be used, by component. */
const NEEDED: Record<ComponentNode['kind'], string[]> = {
	extenApi: ['extension'],
	trunkApi: ['trunk', 'extension'],
	ivrApi: ['case'],
	smartApi: ['commands'],
};

/** What was sent and received, and the fields of the answer when it can be used. */
export interface ComponentResult {
	exchange: ComponentExchange;
	answer: Record<string, string> | null;
}

/**
 * Sends a component's request and checks the answer as the real PBX would: in time, JSON, ok and complete.
 * What is wrong with an answer stands in `exchange.problem`; this never throws.
 */
export async function callComponent(
	state: PbxState,
	node: ComponentNode,
	request: Wire,
): Promise<ComponentResult> {
	const exchange: ComponentExchange = {
		app_name: node.name,
		kind: node.kind,
		request,
		response: null,
		status: null,
		ms: 0,
		outcome: '',
	};
	if (node.address === null || node.address === '') {
		return { exchange: { ...exchange, problem: 'no address' }, answer: null };
	}
	const { timeoutMs, method } = state.settings.components;
	const fault = state.takeFault('components', node.name);
	if (fault?.kind === 'latency') await wait(fault.ms ?? 1_000);
	if (!URL.canParse(node.address))
		return { exchange: { ...exchange, problem: 'address is no URL' }, answer: null };
	const url = new URL(node.address);
	if (method === 'GET')
		for (const [key, value] of Object.entries(request)) url.searchParams.append(key, String(value));
	const reply = await sendRequest(url.href, {
		method,
		headers: method === 'GET' ? {} : { 'Content-Type': 'application/json' },
		body: method === 'GET' ? undefined : JSON.stringify(request),
		timeoutMs: fault?.kind === 'drop' ? 1 : timeoutMs,
	});
	Object.assign(exchange, { status: reply.status, ms: reply.ms, response: parsed(reply.text) });
	const problem = reply.problem ?? problemOf(node, reply.status, exchange.response);
	if (problem) return { exchange: { ...exchange, problem }, answer: null };
	const fields = Object.entries(exchange.response as Wire).map(([key, value]) => [key, String(value)]);
	return { exchange, answer: Object.fromEntries(fields) as Record<string, string> };
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

function problemOf(node: ComponentNode, status: number | null, response: unknown): string | undefined {
	if (status !== 200) return `HTTP status ${String(status)}`;
	if (typeof response !== 'object' || response === null || Array.isArray(response))
		return 'not a JSON object';
	const answer = response as Wire;
	if (answer.ok !== '1' && answer.ok !== 1) return 'rejected';
	const missing = NEEDED[node.kind].filter((field) => {
		const value = answer[field];
		return (typeof value !== 'string' && typeof value !== 'number') || String(value).trim() === '';
	});
	return missing.length === 0 ? undefined : `without ${missing.join(' and ')}`;
}
