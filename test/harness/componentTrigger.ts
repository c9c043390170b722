import axios from 'axios';
import type { IDataObject } from 'n8n-workflow';

import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { ANSWER_HEADER } from '../../nodes/shared/component/guard';
import { listen } from './webhook';
import type { ExpressLike, ListeningTrigger, TriggerOptions } from './webhook';

/** Calls a trigger as the PBX does. */
export const web = axios.create({ validateStatus: () => true, proxy: false });
export const wait = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));
/** A component request. */
export const REQUEST = {
	app_name: 'my app',
	src: '09120000001',
	dst: '02100000000',
	data: '',
	unique_id: '1767258000.7',
};

/** What a Respond node of the same process hands over. */
export const ANSWER = { body: { ok: '1', extension: '204' }, by: 'workflow', node: 'Answer' } as const;

/** The trigger of the test that runs. */
export let trigger: ListeningTrigger | undefined;

/** Starts a trigger; returns its address. */
export async function start(
	parameters: IDataObject,
	onResult?: TriggerOptions['onResult'],
	credentials: TriggerOptions['credentials'] = {},
) {
	trigger = await listen(new SimotelComponentTrigger(), {
		parameters: {
			component: 'extenApi',
			responseMode: 'respondNode',
			deadline: 150,
			fallback: { extension: '209' },
			options: {},
			...parameters,
		},
		onResult,
		credentials,
	});
	return `${trigger.url}/simotel`;
}

/** What n8n does with the answer of Respond to Simotel. */
export const respond = (response: ExpressLike, body: unknown) => {
	response.status(200);
	response.setHeader(ANSWER_HEADER, '1');
	response.json(body);
	process.nextTick(() => response.end());
};
/** n8n's last word on an execution that ended without an answer, or failed. */
export const lastWord = (response: ExpressLike, status: number, body?: unknown) =>
	response.status(status).json(body);
/** The items with which executions were started. */
export const items = () =>
	(trigger?.results ?? []).flatMap((result) => result.workflowData?.[0] ?? []).map((item) => item.json);

/** After each test of a file its trigger ends, and no request may have thrown. */
export function useTrigger(): void {
	afterEach(async () => {
		expect(trigger?.errors ?? []).toEqual([]);
		await trigger?.close();
		trigger = undefined;
	});
}
