import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { isComponentKind } from '../../../simotel/components/catalog';
import type { ComponentKind } from '../../../simotel/components/catalog';
import { DEFAULT_ZONE, isZone } from '../../../simotel/dates';
import type { Zone } from '../../../simotel/dates';
import { isObject } from '../../../simotel/wire';

/** What a node that answers must know of the request. */
export interface FoundRequest {
	kind: ComponentKind;
	/** Absent in items that tests make. */
	id?: string;
	/** What the PBX got, as the trigger's item says. */
	outcome?: IDataObject;
	/** ISO 8601 with an offset. */
	deadlineAt: string;
	/** Zone of the PBX, as the trigger is set. */
	zone: Zone;
	/** Its item. */
	item: IDataObject;
}

const RESPOND = /respondToSimotel$/;
const TRIGGER = /simotelComponentTrigger$/;
const SUB_WORKFLOW = /executeWorkflowTrigger$/;

/**
 * The latest request of the call that started this execution, wherever branches and merges have led since: that of the
 * trigger, or of the node that has waited for the caller last.
 *
 * @throws NodeOperationError when there is none: in a sub-workflow, or behind another trigger
 */
export function findRequest(context: IExecuteFunctions): FoundRequest {
	const own = context.getNode();
	const parents = context.getParentNodes(own.name);
	for (const trigger of parents.filter((node) => TRIGGER.test(node.type))) {
		const first = firstItem(context, trigger.name);
		if (!isRequest(first)) continue;
		// A node that is reached again by a loop has waited itself.
		const waited = [...parents, own].filter((node) => RESPOND.test(node.type)).map(({ name }) => name);
		const turns = [...new Set(waited)].map((name) => firstItem(context, name)).filter(isTurn);
		const item = turns.reduce<RequestItem>(
			(latest, turn) => (String(turn.received_at) >= String(latest.received_at) ? turn : latest),
			first,
		);
		return {
			kind: item.component,
			id: typeof item.request_id === 'string' ? item.request_id : undefined,
			outcome: isObject(item.pbx_answer) ? (item.pbx_answer as IDataObject) : undefined,
			deadlineAt: item.deadline_at,
			zone: zoneOf(context, trigger.name, item.deadline_at),
			item,
		};
	}
	if (parents.some((node) => SUB_WORKFLOW.test(node.type))) {
		throw new NodeOperationError(context.getNode(), 'A sub-workflow has no caller to answer', {
			description:
				'Let the sub-workflow return the extension or case, and put this node into the workflow with the Simotel Component Trigger.',
			itemIndex: 0,
		});
	}
	throw new NodeOperationError(context.getNode(), 'There is no request of a component to answer', {
		description: 'Start the workflow with a Simotel Component Trigger and connect it with this node.',
		itemIndex: 0,
	});
}

type RequestItem = IDataObject & { component: ComponentKind; deadline_at: string };

const isRequest = (item: IDataObject | undefined): item is RequestItem =>
	typeof item?.deadline_at === 'string' && isComponentKind(item.component);

/** An item with the next request, as only nodes that wait put out. */
const isTurn = (item: IDataObject | undefined): item is RequestItem =>
	isRequest(item) && typeof item.input === 'string';

/**
 * Whether an answer comes too late. In a conversation the clock does not say so: the answer may be in time for a later
 * request. What has been decided in this process has a time.
 */
export const isLate = ({ deadlineAt, item, outcome }: FoundRequest): boolean =>
	item.joined_by === undefined ? Date.now() > Date.parse(deadlineAt) : outcome?.ms !== undefined;

/** What n8n knows of another node. */
interface OtherNode {
	isExecuted: boolean;
	params: { options?: { timezone?: string } };
	first(output: number): IDataObject | undefined;
}

const otherNode = (context: IExecuteFunctions, name: string): OtherNode =>
	(context.getWorkflowDataProxy(0) as unknown as { $: (name: string) => OtherNode }).$(name);

/**
 * As the trigger is set; where an expression sets it, the offset of the item, which is right for now but not for a date
 * on the other side of a change of the clock.
 */
function zoneOf(context: IExecuteFunctions, nodeName: string, deadlineAt: string): Zone {
	const zone: unknown = otherNode(context, nodeName).params.options?.timezone ?? DEFAULT_ZONE;
	if (typeof zone === 'string' && isZone(zone)) return zone;
	return /([+-]\d\d:\d\d)$/.exec(deadlineAt)?.[1] ?? 'UTC';
}

/** Outputs of a trigger that are looked through: one for each app name. */
const MOST_OUTPUTS = 100;

/** The item of the trigger, from whichever of its outputs it left by. */
function firstItem(context: IExecuteFunctions, nodeName: string): IDataObject | undefined {
	const node = otherNode(context, nodeName);
	if (!node.isExecuted) return undefined;
	for (let output = 0; output <= MOST_OUTPUTS; output++) {
		try {
			const item = node.first(output);
			// Some workflow settings make n8n give the JSON without the item around it.
			if (item !== undefined) return (item.json ?? item) as IDataObject;
		} catch {
			// There is no such output.
			return undefined;
		}
	}
	return undefined;
}
