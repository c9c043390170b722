import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { ComponentKind, ComponentQuestion } from '../../simotel/components/components';
import { toIso } from '../../simotel/dates';
import type { Zone } from '../../simotel/dates';
import { allLatinDigits, entriesOf, latinDigits } from '../../simotel/text';
import { answerProblem } from '../shared/component/answers';
import type { AnswerFields } from '../shared/component/answers';

/** One rule: all conditions that are filled in must fit; the first rule that fits answers. */
export interface Rule extends AnswerFields {
	/** Beginnings of the caller's number, separated by commas. */
	caller?: string;
	/** Called numbers, separated by commas, as the following two. */
	callee?: string;
	/** What the caller entered. */
	digits?: string;
	appName?: string;
	/** `0` for Sunday to `6` for Saturday; every day when empty. */
	days?: string[];
	/** `HH:MM` by the clock of the PBX. */
	timeFrom?: string;
	timeTo?: string;
	/** `fields` answers with the fields above, `lastAgent` with the agent who last spoke with the caller. */
	answer?: 'fields' | 'lastAgent' | 'reject';
	/** How far back `lastAgent` looks, in hours. */
	hours?: number;
}

/** As conditions are compared: a label may end with a blank, and figures may be Persian. */
const plain = (text: string | null) => latinDigits((text ?? '').trim());

const listOf = (text: string | undefined) => entriesOf(text).map(plain);

/** The table of a trigger. */
export const rulesOf = (context: IHookFunctions | IWebhookFunctions): Rule[] =>
	(context.getNodeParameter('rules', {}) as { rule?: Rule[] }).rule ?? [];

/** The rules that fit a question at this moment, in order. */
export function fittingRules(rules: Rule[], question: ComponentQuestion, now: Date, zone: Zone): Rule[] {
	return rules.filter((rule) => fits(rule, question, now, zone));
}

function fits(rule: Rule, question: ComponentQuestion, now: Date, zone: Zone): boolean {
	const caller = plain(question.caller);
	const begins = listOf(rule.caller);
	if (begins.length > 0 && !begins.some((prefix) => caller.startsWith(prefix))) return false;
	return (
		isOneOf(rule.callee, question.callee) &&
		isOneOf(rule.digits, question.digits) &&
		isOneOf(rule.appName, question.app_name) &&
		timeFits(rule, now, zone)
	);
}

function isOneOf(wanted: string | undefined, value: string | null): boolean {
	const values = listOf(wanted);
	return values.length === 0 || values.includes(plain(value));
}

/** A range that ends before it begins goes on after midnight, and belongs to the day on which it began. */
function timeFits(rule: Rule, now: Date, zone: Zone): boolean {
	const local = toIso(now, zone);
	const minute = minutesOf(local.slice(11, 16), 0);
	const from = minutesOf(rule.timeFrom, 0);
	const to = minutesOf(rule.timeTo, 24 * 60);
	const today = new Date(`${local.slice(0, 10)}T00:00:00Z`).getUTCDay();
	const overnight = to <= from;
	const early = overnight && minute < to;
	const inside = overnight ? minute >= from || minute < to : minute >= from && minute < to;
	const day = String(early ? (today + 6) % 7 : today);
	const days = rule.days ?? [];
	return inside && (days.length === 0 || days.includes(day));
}

/** Minutes since midnight; what is no time is no number, and then nothing is inside the range. */
function minutesOf(text: string | undefined, whenEmpty: number): number {
	const time = allLatinDigits((text ?? '').trim());
	if (time === '') return whenEmpty;
	const match = /^(\d{1,2}):([0-5]\d)$/.exec(time);
	const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : NaN;
	return minutes <= 24 * 60 ? minutes : NaN;
}

/** What keeps a rule from ever being used as it is meant; null when nothing does. */
export function ruleProblem(rule: Rule, kind: ComponentKind, zone: Zone): string | null {
	if (Number.isNaN(minutesOf(rule.timeFrom, 0))) return '"If Time Is From" must be a time such as 08:00';
	if (Number.isNaN(minutesOf(rule.timeTo, 0))) return '"If Time Is Before" must be a time such as 16:30';
	return rule.answer === 'lastAgent' || rule.answer === 'reject' ? null : answerProblem(kind, rule, zone);
}
