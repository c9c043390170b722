import type {
	IDataObject,
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { askedFor } from '../shared/authentication';
import { SECRET_PARAMETERS, checkInbound, readBody, simotelWebhookApiTest } from '../shared/inbound';
import { atOutput } from '../shared/outputs';
import { firstAndMore, subtitle } from '../shared/subtitle';
import { answer } from '../shared/webhookAnswer';
import { Parameters } from '../shared/parameters';
import { checkAtActivation, logProblems } from '../shared/reporting';
import { CallAgents } from '../../simotel/events/callAgents';
import { readEvent } from '../../simotel/events/read';
import { Twins } from '../../simotel/events/twins';
import { SHORT_TITLES, outputs, properties, webhooks } from './description';
import { HINTS } from './hints';
import { chosenEvents, isWanted, nameAmong, readFilters, readingSettings } from './settings';
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
		subtitle: subtitle(firstAndMore('events', SHORT_TITLES)),
		description:
			'Starts the workflow when a call comes in, is answered or ends, and on all other events of a Simotel PBX',
		defaults: { name: 'Simotel Trigger' },
		builderHint: BUILDER_HINTS.simotelTrigger,
		inputs: [],
		outputs,
		credentials: [
			{
				name: 'simotelWebhookApi',
				required: true,
				testedBy: 'simotelWebhookApiTest',
				displayOptions: askedFor('authentication'),
			},
		],
		webhooks,
		hints: HINTS,
		eventTriggerDescription: 'Waiting for an event of the PBX',
		activationMessage: 'Events of the PBX now start this workflow.',
		properties,
	};

	methods = { credentialTest: { simotelWebhookApiTest } };

	// The address is set by hand in Simotel; there is nothing to register.
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				checkAtActivation(this, () => {
					const node = this.getNode();
					const parameters = new Parameters(this, node);
					readingSettings(parameters, node);
					chosenEvents(parameters);
					readFilters(parameters);
					return parameters.problems;
				});
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
		const node = this.getNode();
		const access = await checkInbound(this, node);
		if (!access.ok) return answer(this, access.status, {});
		const read = await readBody(this, LARGEST_BODY);
		if (read.tooLarge) return answer(this, 413, { error: 'the body is larger than an event can be' });
		const parameters = new Parameters(this, node);
		const options = readingSettings(parameters, node);
		const query = this.getQueryData() as IDataObject;
		const reading = readEvent(
			{
				query: { ...access.added.query, ...query },
				body: read.body,
				pathName: eventInPath(this) ?? access.added.name,
			},
			{
				zone: options.zone,
				clock: options.clock,
				includeRaw: options.includeRaw,
				receivedAt,
				ownParameters: SECRET_PARAMETERS,
			},
		);
		if (!reading.ok) return answer(this, 400, { error: `This is no Simotel event: ${reading.reason}` });
		const { event } = reading;
		const scope = `${this.getWorkflow().id}:${node.id}`;
		const now = receivedAt.getTime();
		// Before anything is sorted out: what a filter keeps back may name the agent of a later event.
		agents.note(scope, event, now);
		event.agent_number = agents.agentOf(scope, event, now);
		noteEvent(event.event, this.getRequestObject().url.split('?')[0], receivedAt.getTime());
		const chosen = chosenEvents(parameters);
		const wanted = isWanted(parameters, chosen, event);
		if (wanted === null) parameters.problem(NOT_KNOWN);
		const { problems } = parameters;
		logProblems(this, problems);
		const webhookResponse = { received: true };
		if (wanted === false) return { webhookResponse };
		if (options.incomingOnce && twins.isSecond(scope, event, now)) return { webhookResponse };
		const names = options.outputPerEvent && chosen !== null && !chosen.includes('*') ? chosen : [];
		const json = { ...event, ...(problems.length === 0 ? {} : { problems }) } as IDataObject;
		const workflowData = atOutput([{ json }], names, nameAmong(names, event.event) ?? null);
		return { webhookResponse, workflowData };
	}
}

/** Why an event is delivered that a filter may have kept back. */
const NOT_KNOWN = 'Whether this event is wanted cannot be known: it is delivered';

/** The event's name behind the address, where Rest versions of Simotel put it. */
function eventInPath(context: IWebhookFunctions): string | undefined {
	const path = context.getRequestObject().url.split('?')[0];
	return /\/simotel\/([A-Za-z]+)\/?$/.exec(path)?.[1];
}
