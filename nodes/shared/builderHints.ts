import type { INodeTypeDescription } from 'n8n-workflow';

type BuilderHint = NonNullable<INodeTypeDescription['builderHint']>;

const NODE = {
	simotel: 'n8n-nodes-simotel.simotel',
	trigger: 'n8n-nodes-simotel.simotelTrigger',
	reportTrigger: 'n8n-nodes-simotel.simotelReportTrigger',
	componentTrigger: 'n8n-nodes-simotel.simotelComponentTrigger',
	respond: 'n8n-nodes-simotel.respondToSimotel',
} as const;

const FIELDS =
	'Read telephone numbers from caller_number, callee_number and agent_number (text, keep leading zeros). Items have no field caller or callee.';

/** What n8n's AI workflow builder must know to build workflows that answer calls and read items rightly. */
export const BUILDER_HINTS = {
	simotel: {
		searchHint:
			'Acts on a Simotel PBX or call center: place calls (click to call), manage extensions, queues, agents, trunks, announcements and campaigns, read call reports, download recordings. To start a workflow on calls use a Simotel trigger instead of polling.',
		relatedNodes: [
			{
				nodeType: NODE.trigger,
				relationHint: 'Starts the workflow when a call comes in, is answered or ends',
			},
			{ nodeType: NODE.reportTrigger, relationHint: 'Starts the workflow for new calls in the reports' },
		],
	},
	simotelTrigger: {
		searchHint: `Starts a workflow on events of a Simotel PBX (IncomingCall, NewState, Cdr for ended calls, VoiceMail and more). It cannot answer a call: use Simotel Component Trigger for that. Filter in the node, not with an If node behind it. ${FIELDS}`,
		relatedNodes: [
			{ nodeType: NODE.componentTrigger, relationHint: 'Decides in the middle of a call where it goes' },
			{ nodeType: NODE.simotel, relationHint: 'Reads call details, recordings and extensions' },
		],
	},
	simotelReportTrigger: {
		searchHint: `Starts a workflow for each new record of a Simotel call report by polling; for an n8n that the PBX cannot reach. Nothing is lost while n8n is down. ${FIELDS}`,
		relatedNodes: [{ nodeType: NODE.trigger, relationHint: 'The same at once, when the PBX can reach n8n' }],
	},
	simotelComponentTrigger: {
		searchHint: `Starts when a component of the Simotel dialplan (ExtenAPI, TrunkAPI, IvrAPI, SmartAPI) asks in the middle of a call what to do. The caller waits: in the mode that lets the workflow respond, every branch needs one Respond to Simotel node, with the same component, close to the trigger; slow steps go behind it. ${FIELDS} Digits that the caller entered are in digits.`,
		relatedNodes: [
			{ nodeType: NODE.respond, relationHint: 'Required: answers the call within about a second' },
			{ nodeType: 'n8n-nodes-base.dataTable', relationHint: 'A quick look-up between trigger and answer' },
		],
	},
	respondToSimotel: {
		searchHint:
			'Answers the Simotel Component Trigger that started this workflow: extension to ring, trunk, output, or what to say and ask. One answer for each request; do not use Respond to Webhook. A menu, a PIN or a number is asked with respondWith ask (SmartAPI): the node waits for the caller in the same execution and has one output for each choice, then Other Input and No Input. A choice with a case, and otherwise for what fits none, need no node behind them; end every other branch with respondWith answer.',
		relatedNodes: [
			{ nodeType: NODE.componentTrigger, relationHint: 'Required: starts the workflow with the request' },
		],
	},
} satisfies Record<string, BuilderHint>;
