import { agentNumber, agentOfCall, calledNumber, directionOf } from '../calls';
import type { Direction } from '../calls';
import { textOf } from '../wire';
import type { WireObject } from '../wire';
import type { EventKind } from './catalog';
import { besideCommon, firstFilled, firstText } from './fields';
import type { PartyName } from './spec';

/** Which way the call goes; null where the event cannot know. */
export function directionIn({ spec: { direction } }: EventKind, fields: WireObject): Direction {
	return direction.kind === 'always' ? direction.direction : directionOf(firstText(fields, direction.wire));
}

/** Who calls whom, and the agent among them. */
export function partiesIn(
	{ spec: { parties } }: EventKind,
	fields: WireObject,
	own: WireObject,
	direction: Direction,
): Record<PartyName, string | null> {
	if (parties.kind === 'none') return { caller_number: null, callee_number: null, agent_number: null };
	if (parties.kind === 'extension') {
		const [self, other] = [firstText(fields, parties.self), firstText(fields, parties.other)];
		const [caller, callee] = direction === 'incoming' ? [other, self] : [self, other];
		const known = direction !== null;
		return {
			caller_number: known ? caller : null,
			callee_number: known ? calledNumber(callee) : null,
			agent_number: self,
		};
	}
	const caller = firstText(fields, parties.caller);
	const callee = calledNumber(firstFilled(fields, parties.callee));
	const others = [own.did, own.queue, own.entry_point];
	const agent =
		parties.agent === 'byDirection'
			? agentOfCall(direction, caller, callee, others)
			: parties.agent === 'callee'
				? agentNumber(callee, others)
				: null;
	return { caller_number: caller, callee_number: callee, agent_number: agent };
}

/** Fields that nobody documents, and what the common fields cannot say: a type that is no direction. */
export function extraFields(
	{ consumed, spec }: EventKind,
	fields: WireObject,
	direction: Direction,
): WireObject {
	const extra: WireObject = {};
	for (const key in fields) if (!consumed.has(key)) extra[besideCommon(key)] = fields[key];
	if (direction !== null) return extra;
	const unsaid = [
		...(spec.direction.kind === 'field' ? spec.direction.wire : []),
		...(spec.parties.kind === 'extension' ? spec.parties.other : []),
	];
	for (const key of unsaid) {
		const text = textOf(fields[key]);
		if (text !== null) extra[besideCommon(key)] = text;
	}
	return extra;
}
