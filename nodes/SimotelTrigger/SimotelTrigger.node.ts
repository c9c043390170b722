import type {
	IDataObject,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { SECRET_PARAMETERS, checkInbound, readBody, simotelWebhookApiTest } from '../shared/inbound';
import { atOutput } from '../shared/outputs';
import { answer } from '../shared/webhookAnswer';
import { chosenZone } from '../shared/zones';
import { CallAgents } from '../../simotel/events/callAgents';
import { passesWith } from '../../simotel/events/filter';
import type { EventFilters, OwnFilters } from '../../simotel/events/filter';
import { readEvent } from '../../simotel/events/read';
import type { EventClock } from '../../simotel/events/times';
import { Twins } from '../../simotel/events/twins';
import { outputs, properties, webhooks } from './description';
import { BUILDER_HINTS } from '../shared/builderHints';
import { noteEvent } from '../shared/lastEvent';

/** Largest body that can be an event, in bytes. */
const LARGEST_BODY = 1024 * 1024;

/** Of this process: what other processes have received is not known here. */
const agents = new CallAgents();
const twins = new Twins();

/** Starts a workflow when something happens on the PBX (Simotel Event API). */
export class SimotelTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Simotel Trigger',
		name: 'simotelTrigger',
		icon: { light: 'file:../../icons/simotelTrigger.svg', dark: 'file:../../icons/simotelTrigger.dark.svg' },
		group: ['trigger'],
		// Not 1: for version 1 n8n evaluates an expression on every request of a webhook.
		version: 2,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description:
			'Starts the workflow when a call comes in, is answered or ends, and on all other events of a Simotel PBX',
		defaults: { name: 'Simotel Trigger' },
		builderHint: BUILDER_HINTS.simotelTrigger,
		inputs: [],
		outputs,
		credentials: [{ name: 'simotelWebhookApi', required: false, testedBy: 'simotelWebhookApiTest' }],
		webhooks,
		eventTriggerDescription: 'Waiting for an event of the PBX',
		activationMessage: 'Events of the PBX now start this workflow.',
		properties,
	};

	methods = { credentialTest: { simotelWebhookApiTest } };

	// The address is set by hand in Simotel; there is nothing to register.
	webhookMethods = {
		default: {
			async checkExists(): Promise<boolean> {
				return true;
			},
			async create(): Promise<boolean> {
				return true;
			},
			async delete(): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const receivedAt = new Date();
		const access = await checkInbound(this);
		if (!access.ok) return answer(this, access.status, {});
		const read = await readBody(this, LARGEST_BODY);
		if (read.tooLarge) return answer(this, 413, { error: 'the body is larger than an event can be' });
		const options = this.getNodeParameter('options', {}) as {
			includeRaw?: boolean;
			outputPerEvent?: boolean;
			timezone?: string;
			clock?: EventClock;
			incomingOnce?: boolean;
		};
		const query = this.getQueryData() as IDataObject;
		const reading = readEvent(
			{
				query: { ...access.added.query, ...query },
				body: read.body,
				pathName: eventInPath(this) ?? access.added.name,
			},
			{
				zone: chosenZone(options.timezone),
				clock: options.clock ?? 'auto',
				includeRaw: options.includeRaw === true,
				receivedAt,
				ownParameters: SECRET_PARAMETERS,
			},
		);
		if (!reading.ok) return answer(this, 400, { error: `This is no Simotel event: ${reading.reason}` });
		const { event } = reading;
		const scope = `${this.getWorkflow().id}:${this.getNode().id}`;
		const now = receivedAt.getTime();
		// Before anything is sorted out: what a filter keeps back may name the agent of a later event.
		agents.note(scope, event, now);
		event.agent_number = agents.agentOf(scope, event, now);
		noteEvent(event.event, this.getRequestObject().url.split('?')[0], receivedAt.getTime());
		const events = this.getNodeParameter('events', []) as string[];
		const wanted = events.includes('*') || events.includes(event.event);
		const webhookResponse = { received: true };
		if (!wanted) return { webhookResponse };
		const filters = this.getNodeParameter('filters', {}) as EventFilters;
		const own = this.getNodeParameter('eventFilters.event', []) as OwnFilters[];
		if (!passesWith(event, filters, own)) return { webhookResponse };
		if (options.incomingOnce !== false && twins.isSecond(scope, event, now)) return { webhookResponse };
		const names = options.outputPerEvent === true && !events.includes('*') ? events : [];
		const items = [{ json: event as IDataObject }];
		return { webhookResponse, workflowData: atOutput(items, names, event.event) };
	}
}

/** The event's name behind the address, where Rest versions of Simotel put it. */
function eventInPath(context: IWebhookFunctions): string | undefined {
	const path = context.getRequestObject().url.split('?')[0];
	return /\/simotel\/([A-Za-z]+)\/?$/.exec(path)?.[1];
}
