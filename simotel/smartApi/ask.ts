import { messageOf } from '../client/errors';
import type { Zone } from '../dates';
import { ValueError } from '../dialable';
import { buildCommands } from './commands';
import type { Command } from './commands';
import { checkAccepts, mostDigits, readInput } from './input';
import type { Accepts, Input } from './input';
import { refuse } from './values';

/** A question to the caller, as a person has set it. */
export interface Ask {
	accepts: Accepts;
	/** Announcements that ask, joined by `&` or commas. */
	prompt: unknown;
	/** How long the PBX waits for digits. */
	seconds: number;
	/** How often the question is asked, the first time included. */
	tries: number;
	/** What the caller hears before the first try. */
	first: Command[];
	/** Announcement before another try when the input did not fit; none when empty. */
	wrong?: unknown;
	/** Output of the component that leads the call back. */
	again: string;
	/** Output for a caller who has entered nothing that fits; when empty, the workflow decides. */
	otherwise?: string;
	/** Longest wait for one try, in seconds; counted from the prompt when absent. */
	longestWait?: number;
}

/** A step of a conversation, ready to be sent and waited for. Plain data: it can travel between processes. */
export interface Step {
	/** Commands of the answer. */
	commands: string;
	/** What is done with the input; absent where nothing is asked and the call just comes back. */
	asks?: {
		accepts: Accepts;
		tries: number;
		/** Commands of another try, after an input that did not fit and after none. */
		wrong: string;
		silent: string;
		/** Commands with which the call leaves at once: after each choice, and after what fits none. */
		leave: { choices: Array<string | null>; otherwise: string | null };
	};
	/** How long to wait until the call comes back from one try (milliseconds). */
	waitMs: number;
}

/** What became of a try. */
export type Verdict = { done: false; commands: string } | { done: true; input: Input; tries: number };

const MOST_TRIES = 10;
/** Shortest wait that is chosen without a person (seconds). */
const WAIT = 60;
/** What is granted to announcements, whose length only the PBX knows, beside the time for typing (seconds). */
const SOUNDS = 45;
const LONGEST_WAIT = 3_600;

/**
 * The commands that ask the caller, and what to do with the digits. Every try begins with ClearUserData: `data` holds
 * what was collected so far, so that after a time-out the digits of an earlier question could pass for new ones
 * (docs/protocol.md#smartapi-commands).
 *
 * @param zone in which dates and times are spoken
 * @throws ValueError that names what cannot be sent
 */
export function askStep(ask: Ask, zone: Zone): Step {
	checkAccepts(ask.accepts);
	if (!Number.isInteger(ask.tries) || ask.tries < 1 || ask.tries > MOST_TRIES)
		throw new ValueError(`Tries must be between 1 and ${MOST_TRIES}`);
	refuseSecondQuestion(ask.first);
	const round = (before: Command[]) =>
		buildCommands(
			[
				{ command: 'clearUserData' },
				...before,
				{
					command: 'getData',
					files: ask.prompt,
					timeout: ask.seconds,
					maxDigits: mostDigits(ask.accepts),
				},
				{ command: 'exit', case: ask.again },
			],
			zone,
		);
	const hasSound = String(ask.wrong ?? '').trim() !== '';
	return {
		commands: round(ask.first),
		asks: {
			accepts: ask.accepts,
			tries: ask.tries,
			wrong: round(hasSound ? [{ command: 'playAnnouncement', file: ask.wrong }] : []),
			silent: round([]),
			leave: {
				choices: casesOf(ask.accepts).map((output, index) => leave(output, `Choice ${index + 1}`, zone)),
				otherwise: leave(ask.otherwise, 'Case When Nothing Fits', zone),
			},
		},
		waitMs: waitOf(ask.first, ask.seconds, ask.longestWait),
	};
}

const casesOf = (accepts: Accepts) =>
	accepts.by === 'choices' ? accepts.choices.map((choice) => choice.case) : [];

function leave(output: unknown, field: string, zone: Zone): string | null {
	if (String(output ?? '').trim() === '') return null;
	try {
		return buildCommands([{ command: 'exit', case: output }], zone);
	} catch (error) {
		return refuse(`${field}: ${messageOf(error)}`);
	}
}

/**
 * The commands that say something and lead the call back, with no question.
 *
 * @throws ValueError that names what cannot be sent
 */
export function sayStep(
	{ first, again, longestWait }: Pick<Ask, 'first' | 'again' | 'longestWait'>,
	zone: Zone,
): Step {
	refuseSecondQuestion(first);
	if (first.length === 0) throw new ValueError('There is nothing to say: add a command');
	return {
		commands: buildCommands([{ command: 'clearUserData' }, ...first, { command: 'exit', case: again }], zone),
		waitMs: waitOf(first, 0, longestWait),
	};
}

/** Only the last digits would come back, and an Exit would leave before the question. */
function refuseSecondQuestion(commands: Command[]): void {
	for (const { command } of commands) {
		if (command === 'getData')
			throw new ValueError('What is said first must not collect digits: the prompt does that');
		if (command === 'exit')
			throw new ValueError(
				'What is said first must not hold an Exit: the case that leads back follows by itself',
			);
	}
}

function waitOf(first: Command[], typing: number, own: number | undefined): number {
	if (own !== undefined && own > 0) return Math.min(LONGEST_WAIT, own) * 1_000;
	const music = first.reduce(
		(sum, { command, duration }) => sum + (command === 'musicOnHold' ? Number(duration) || 0 : 0),
		0,
	);
	return Math.min(LONGEST_WAIT, Math.max(WAIT, SOUNDS + typing + music)) * 1_000;
}

/**
 * What to do when the call has come back: ask again, or go on with what was entered.
 *
 * @param tries how often the question has been asked
 * @param data digits as the PBX sent them
 */
export function judge(step: Step, tries: number, data: string | null): Verdict {
	const { asks } = step;
	if (asks === undefined) return { done: true, input: { kind: 'none' }, tries };
	const input = readInput(asks.accepts, data);
	const fits = input.kind === 'choice' || input.kind === 'valid';
	if (fits || tries >= asks.tries) return { done: true, input, tries };
	return { done: false, commands: input.kind === 'none' ? asks.silent : asks.wrong };
}

/** The commands with which the call leaves at once after an input; null where the workflow decides. */
export function leaveWith({ asks }: Step, input: Input): string | null {
	if (asks === undefined || input.kind === 'valid') return null;
	return input.kind === 'choice' ? asks.leave.choices[input.index] : asks.leave.otherwise;
}
