import type {
	IDataObject,
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { REJECT } from '../../simotel/components/answers';
import { readRequest } from '../../simotel/components/request';
import { messageOf } from '../../simotel/client/errors';
import { searchAnnouncements } from '../shared/announcements';
import { BUILDER_HINTS } from '../shared/builderHints';
import { arrivalOf, timeFor } from '../shared/component/arrival';
import type { ArrivedRequest } from '../shared/component/arrival';
import { simotelApiTest } from '../shared/credentialTest';
import { askedFor } from '../shared/authentication';
import { SECRET_PARAMETERS, checkInbound, readBody, simotelWebhookApiTest } from '../shared/inbound';
import { outputsBeforeAlert, outputsByName } from '../shared/outputs';
import { COMPONENT_WORD, subtitle } from '../shared/subtitle';
import { answer } from '../shared/webhookAnswer';
import { takeAlert } from './alert';
import { properties, webhooks } from './description';
import { HINTS } from './hints';
import { logProblems } from '../shared/reporting';
import { checkFields } from './reporting';
import { byRules, inConversation } from './runs';
import type { Job } from './runs';
import { readSettings } from './settings';
import { WEB_SERVICE_AUTHENTICATION, simotelWebServiceApiTest } from './webService';

/** Largest body that can be a request, in bytes: its values have 4,000 characters at most. */
const LARGEST_BODY = 64 * 1024;
/** The component, and who answers: `ExtenAPI, Rules: 3`. */
const SUBTITLE = subtitle(
	`${COMPONENT_WORD} + ($parameter["responseMode"] === "rules" ? ", Rules: " + ((($parameter["rules"] || {})["rule"]) || []).length : "")`,
);
/** A component of the dialplan asks, in the middle of a call; the PBX always gets an answer in time. */
export class SimotelComponentTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Simotel Component Trigger',
		name: 'simotelComponentTrigger',
		icon: {
			light: 'file:../../icons/simotelComponentTrigger.svg',
			dark: 'file:../../icons/simotelComponentTrigger.dark.svg',
		},
		group: ['trigger'],
		// Not 1: for version 1 n8n evaluates an expression on every request of a webhook.
		version: 2,
		subtitle: SUBTITLE,
		description:
			'Starts the workflow when a component of the Simotel dialplan asks, in the middle of a call, what to do',
		defaults: { name: 'Simotel Component Trigger' },
		builderHint: BUILDER_HINTS.simotelComponentTrigger,
		inputs: [],
		outputs: outputsByName(
			'($parameter["options"] || {})["appNames"]',
			'String(($parameter["options"] || {})["alert"]) === "true"',
		),
		credentials: [
			// Several of them: each says what it is for.
			{
				name: 'simotelWebhookApi',
				displayName: 'Credential That Lets the PBX In',
				required: true,
				testedBy: 'simotelWebhookApiTest',
				displayOptions: askedFor('authentication'),
			},
			{
				name: 'simotelApi',
				displayName: 'Credential to Look Up Calls and Announcements (Optional)',
				required: false,
				testedBy: 'simotelApiTest',
			},
			{
				name: 'simotelWebServiceApi',
				displayName: 'Credential for the Web Service of a Rule',
				required: true,
				testedBy: 'simotelWebServiceApiTest',
				displayOptions: askedFor(WEB_SERVICE_AUTHENTICATION),
			},
		],
		webhooks,
		hints: HINTS,
		triggerPanel: { header: 'Wait for a request of the dialplan' },
		eventTriggerDescription: 'Waiting for a call that reaches the component',
		activationMessage: 'Calls that reach the component are now answered by this workflow.',
		properties,
	};

	methods = {
		credentialTest: { simotelApiTest, simotelWebhookApiTest, simotelWebServiceApiTest },
		listSearch: { searchAnnouncements },
	};

	// The address is set by hand in the dialplan; there is nothing to register.
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				checkFields(this);
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
		try {
			return await take(this);
		} catch (error) {
			// Such as a credential that has been deleted. A refusal is an answer; an error of n8n would not be one.
			this.logger.error(`"${this.getNode().name}" refused a request: ${messageOf(error)}`);
			return answer(this, 200, { ...REJECT });
		}
	}
}

async function take(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const arrival = arrivalOf(context.getRequestObject() as unknown as ArrivedRequest);
	const receivedAt = new Date();
	const alert = takeAlert(context, () => outputsBeforeAlert(readSettings(context).appNames));
	if (alert !== null) return alert;
	const node = context.getNode();
	const admitted = await checkInbound(context, node);
	if (!admitted.ok) return answer(context, admitted.status, {});
	const read = await readBody(context, LARGEST_BODY);
	if (read.tooLarge) {
		return answer(context, 413, {
			ok: '0',
			error: 'The body is larger than a request of a component can be',
		});
	}
	const set = readSettings(context, node);
	const settings = { ...set, deadlineMs: timeFor(set.deadlineMs, arrival.waited) };
	const { kind, parameters } = settings;
	if (kind === null) {
		logProblems(context, parameters.problems);
		return answer(context, 200, { ...REJECT });
	}
	const reading = readRequest(
		{ query: context.getQueryData() as IDataObject, body: read.body },
		{
			component: kind,
			zone: settings.zone,
			receivedAt: new Date(arrival.at),
			deadlineMs: arrival.waited + settings.deadlineMs,
			includeRaw: settings.includeRaw,
			ownParameters: SECRET_PARAMETERS,
		},
	);
	if (!reading.ok) {
		return answer(context, 400, { ok: '0', error: `This is no request of a component: ${reading.reason}` });
	}
	const job: Job = { request: reading.request, kind, settings, receivedAt, arrival };
	const result = settings.mode === 'rules' ? await byRules(context, job) : await inConversation(context, job);
	logProblems(context, parameters.problems);
	return result;
}
