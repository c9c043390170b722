import type { IDataObject, IHookFunctions, INode, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';

import { messageOf } from '../../simotel/client/errors';
import { ValueError } from '../../simotel/dialable';
import { allLatinDigits } from '../../simotel/text';
import { isObject } from '../../simotel/wire';

export type TriggerContext = IHookFunctions | IPollFunctions | IWebhookFunctions;

/** What a number may be, and what it is when nobody says. */
export interface Bounds {
	least: number;
	most: number;
	usual: number;
}

/** A trigger, among those of this process. */
export const triggerOf = (context: TriggerContext, { id } = context.getNode()): string =>
	`${context.getWorkflow().id ?? ''}:${id}`;

const LONGEST_MESSAGE = 160;

/** A message for the item and the log: one line, and not longer than a person reads. */
export function brief(message: string): string {
	const line = message.replace(/\s+/g, ' ').trim();
	return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line;
}

/** A value in a message. */
export function shown(value: unknown): string {
	try {
		const text = typeof value === 'string' ? value : JSON.stringify(value);
		return `"${(text ?? '').slice(0, 40)}"`;
	} catch {
		return `of type ${typeof value}`;
	}
}

/** A value of an object's own; what it inherits (`constructor`, …) is no value of a field. */
export const own = (object: unknown, key: string): unknown =>
	isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined;

/** Whether a value, or anything in it, is an expression. */
function hasExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=');
	return typeof raw === 'object' && raw !== null && Object.values(raw).some(hasExpression);
}

/**
 * The parameters of a trigger that answers live calls. n8n throws for an expression that it cannot evaluate, and one
 * bad field must cost no more than itself: the rest is read piece by piece, and what is lost is reported.
 */
export class Parameters {
	/** What could not be used, one short sentence each. */
	readonly problems: string[] = [];

	/** @param node as the workflow has it; n8n copies it whole each time it is asked for */
	constructor(
		private readonly context: TriggerContext,
		private readonly node: INode = context.getNode(),
	) {}

	/** One parameter; undefined when it is absent or cannot be read. */
	value(name: string, label: string): unknown {
		const { value, problem } = this.attempt(name, label);
		if (problem !== undefined) this.problem(problem);
		return value;
	}

	/**
	 * One parameter that nothing can replace; undefined when it is absent.
	 *
	 * @throws ValueError when it cannot be read
	 */
	needed(name: string, label: string): unknown {
		const { value, problem } = this.attempt(name, label);
		if (problem !== undefined) throw new ValueError(problem);
		return value;
	}

	private attempt(name: string, label: string): { value?: unknown; problem?: string } {
		try {
			return { value: this.read(name) ?? undefined };
		} catch (error) {
			return { problem: brief(`${label} cannot be read: ${messageOf(error)}`) };
		}
	}

	/**
	 * The options of a node; none where they are no collection.
	 *
	 * @param known those that there are
	 */
	options(known: string[]): unknown {
		const options = this.collection('options', 'Options', known);
		if (!isObject(options)) this.problem(`Options are ${shown(options)}: none of them counts`);
		return options;
	}

	/**
	 * A collection, without those of its fields that cannot be read.
	 *
	 * @param known the fields that it can have; others are reported
	 */
	collection(name: string, label: string, known: string[]): unknown {
		const given = this.fieldsOf(name, label);
		const unknown = isObject(given) ? Object.keys(given).filter((key) => !known.includes(key)) : [];
		for (const key of unknown) this.problem(`${label} has no field ${shown(key)}`);
		return given;
	}

	private fieldsOf(name: string, label: string): unknown {
		try {
			return this.read(name) ?? {};
		} catch (error) {
			const raw = this.raw(name);
			if (!isObject(raw)) {
				this.problem(`${label} cannot be read: ${messageOf(error)}`);
				return {};
			}
			const names = Object.keys(raw).filter((key) => /^[A-Za-z]+$/.test(key));
			const fields = names.map((key) => [key, this.value(`${name}.${key}`, `${label} → ${key}`)]);
			return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as IDataObject;
		}
	}

	/** The entries of a list; an Error stands for one that cannot be read. */
	list(name: string, label: string): unknown[] {
		let whole: unknown;
		try {
			whole = this.read(name) ?? [];
		} catch (error) {
			const raw = this.raw(name);
			if (Array.isArray(raw)) return raw.map((_, index) => this.entry(`${name}[${index}]`));
			whole = error;
		}
		if (Array.isArray(whole)) return whole;
		this.problem(`${label} cannot be read: ${whole instanceof Error ? whole.message : 'no list'}`);
		return [];
	}

	/** Whether a field is set by an expression; `a.b[0].c` leads into collections. */
	isExpression(path: string): boolean {
		const raw = this.raw(path);
		return typeof raw === 'string' && raw.startsWith('=');
	}

	/** A parameter as it was typed, before n8n evaluates it. */
	private raw(path: string): unknown {
		return path
			.split(/[.[\]]+/)
			.filter((key) => key !== '')
			.reduce<unknown>(
				(value, key) => (Array.isArray(value) ? (value as unknown[])[Number(key)] : own(value, key)),
				this.node.parameters,
			);
	}

	/** A number within its bounds: the nearest bound for one outside, the usual one for what is no number. */
	number(label: string, value: unknown, { least, most, usual }: Bounds): number {
		if (value === undefined) return usual;
		const text = typeof value === 'string' ? allLatinDigits(value.trim()) : value;
		const number = typeof text === 'string' && text !== '' ? Number(text) : text;
		if (typeof number !== 'number' || !Number.isFinite(number)) {
			this.problem(`${label} ${shown(value)} is no number: ${usual} is used`);
			return usual;
		}
		const within = Math.min(most, Math.max(least, number));
		if (within !== number) this.problem(`${label} ${number} is out of range: ${within} is used`);
		return within;
	}

	/** A switch; what is neither on nor off counts as it usually is. */
	switch(label: string, value: unknown, usual = false): boolean {
		if (value === undefined) return usual;
		if (value === true || value === 'true') return true;
		if (value === false || value === 'false') return false;
		this.problem(`${label} ${shown(value)} is neither true nor false: it is ${usual ? 'on' : 'off'}`);
		return usual;
	}

	problem(text: string): void {
		this.problems.push(brief(text));
	}

	/** What holds no expression is as it was typed; n8n would look through all of it, and copy it. */
	private read(name: string): unknown {
		const raw = this.raw(name);
		return hasExpression(raw) ? (this.context.getNodeParameter(name, null) as unknown) : raw;
	}

	private entry(name: string): unknown {
		try {
			return this.read(name);
		} catch (error) {
			return error instanceof Error ? error : new Error(String(error));
		}
	}
}
