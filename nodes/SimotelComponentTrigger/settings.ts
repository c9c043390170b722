import type { INode } from 'n8n-workflow';

import { REJECT } from '../../simotel/components/answers';
import type { WireAnswer } from '../../simotel/components/answers';
import { isComponentKind } from '../../simotel/components/catalog';
import type { ComponentKind } from '../../simotel/components/catalog';
import type { Zone } from '../../simotel/dates';
import { messageOf } from '../../simotel/client/errors';
import { COUNTED_MINUTES } from '../shared/component/answerCounts';
import { readFallback } from '../shared/component/answers';
import type { AlertLimits } from './alert';
import { authenticationProblem } from '../shared/inbound';
import { outputNames } from '../shared/outputs';
import { Parameters, labelsOf, own, shown, triggerOf } from '../shared/parameters';
import type { TriggerContext } from '../shared/parameters';
import { zoneFrom } from '../shared/zones';
import { FALLBACK_FIELDS, OPTIONS } from './optionProperties';

/** What the trigger has been set to, read once for each request. Values that cannot be used are replaced, not thrown. */
export interface Settings {
	node: INode;
	/** The trigger, among those of this process. */
	trigger: string;
	/** Null when the parameter names no component: nothing but a refusal can be answered then. */
	kind: ComponentKind | null;
	mode: 'rules' | 'respondNode';
	deadlineMs: number;
	/** The deadline as it is set, also where a wait in n8n has left less of it. */
	wholeDeadlineMs: number;
	fallback: WireAnswer;
	zone: Zone;
	/** Components with an output of their own. */
	appNames: string[];
	includeRaw: boolean;
	maxParallelRuns: number;
	maxWaitingCallers: number;
	/** Failures in a row that open the circuit breaker; 0 switches it off. */
	breakerFailures: number;
	runAfterwards: boolean;
	/** When operators are alerted; null when they are not. */
	alert: AlertLimits | null;
	/** Whether there is a credential to look up calls with. */
	canLookUp: boolean;
	parameters: Parameters;
}

const DEADLINE = { least: 50, most: 5_000, usual: 450 };
const RUNS = { least: 1, most: 1_000, usual: 20 };
const FAILURES = { least: 0, most: 1_000, usual: 5 };
const WAITING = { least: 1, most: 10_000, usual: 500 };
const OPTION_LABELS = labelsOf(OPTIONS);
const FALLBACK_LABELS = labelsOf(FALLBACK_FIELDS);

export function readSettings(context: TriggerContext, node = context.getNode()): Settings {
	const parameters = new Parameters(context, node);
	const problem = authenticationProblem(node);
	if (problem !== null) parameters.problem(problem);
	const options = parameters.options(OPTION_LABELS);
	const kind = kindOf(parameters);
	const zone = zoneFrom(parameters, own(options, 'timezone'));
	const deadlineMs = parameters.number('Deadline', parameters.value('deadline', 'Deadline'), DEADLINE);
	return {
		node,
		trigger: triggerOf(context, node),
		kind,
		mode: modeOf(parameters),
		zone,
		deadlineMs,
		wholeDeadlineMs: deadlineMs,
		fallback: fallbackOf(parameters, kind, zone),
		appNames: namesOf(parameters, own(options, 'appNames')),
		includeRaw: parameters.switch('Include Raw', own(options, 'includeRaw')),
		maxParallelRuns: Math.floor(
			parameters.number('Max Parallel Runs', own(options, 'maxParallelRuns'), RUNS),
		),
		maxWaitingCallers: Math.floor(
			parameters.number('Max Waiting Callers', own(options, 'maxWaitingCallers'), WAITING),
		),
		breakerFailures: Math.floor(
			parameters.number('Circuit Breaker After', own(options, 'circuitBreaker'), FAILURES),
		),
		runAfterwards: parameters.switch('Run Workflow After Rule', own(options, 'runAfterwards')),
		alert: alertOf(parameters, options),
		canLookUp: Boolean(node.credentials?.simotelApi),
		parameters,
	};
}

function kindOf(parameters: Parameters): ComponentKind | null {
	const value = parameters.value('component', 'Component') ?? 'extenApi';
	if (isComponentKind(value)) return value;
	parameters.problem(`Component ${shown(value)} is unknown: every request is refused`);
	return null;
}

function modeOf(parameters: Parameters): Settings['mode'] {
	const value = parameters.value('responseMode', 'Respond') ?? 'respondNode';
	if (value === 'rules' || value === 'respondNode') return value;
	parameters.problem(`Respond ${shown(value)} is unknown: the workflow answers`);
	return 'respondNode';
}

const ALERT = {
	alertFallbacks: { label: 'Alert: Fallbacks', least: 0, most: 100, usual: 20 },
	alertLate: { label: 'Alert: Late Answers', least: 0, most: 1_000_000, usual: 3 },
	alertLongest: { label: 'Alert: Longest Time', least: 0, most: 60_000, usual: 0 },
	alertWithin: { label: 'Alert: Within', least: 1, most: COUNTED_MINUTES, usual: 5 },
	alertEvery: { label: 'Alert: Repeat After', least: 1, most: 10_080, usual: 30 },
};

function alertOf(parameters: Parameters, options: unknown): AlertLimits | null {
	if (!parameters.switch('Alert When Callers Wait', own(options, 'alert'))) return null;
	const limit = (name: keyof typeof ALERT) =>
		parameters.number(ALERT[name].label, own(options, name), ALERT[name]);
	return {
		fallbacks: limit('alertFallbacks'),
		late: limit('alertLate'),
		longest: limit('alertLongest'),
		within: Math.ceil(limit('alertWithin')),
		every: limit('alertEvery'),
	};
}

function namesOf(parameters: Parameters, value: unknown): string[] {
	if (value === undefined || value === '') return [];
	const names = outputNames(value);
	if (names !== null) return names;
	parameters.problem('Output per App Name cannot be used: everything leaves by the first output');
	return [];
}

/** A fallback that cannot be sent must not keep the caller waiting: the component is refused. */
function fallbackOf(parameters: Parameters, kind: ComponentKind | null, zone: Zone): WireAnswer {
	const fields = parameters.collection('fallback', 'Fallback', FALLBACK_LABELS);
	if (kind === null) return { ...REJECT };
	try {
		return readFallback(kind, fields, zone);
	} catch (error) {
		parameters.problem(`Fallback cannot be sent, so it refuses: ${messageOf(error)}`);
		return { ...REJECT };
	}
}
