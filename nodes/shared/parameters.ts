import type { IHookFunctions, INode, INodeProperties, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';

import { messageOf } from '../../simotel/client/errors';
import { ValueError } from '../../simotel/dialable';
import { typedNumber, typedText } from '../../simotel/text';
import { isObject } from '../../simotel/wire';
import type { WireObject } from '../../simotel/wire';

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

/** Names of fields on the panel, by their names as parameters. */
export type Labels = Readonly<Record<string, string>>;

/** The names on the panel of these fields. */
export const labelsOf = (properties: INodeProperties[]): Labels =>
	Object.fromEntries(properties.map(({ name, displayName }) => [name, displayName]));

const unreadable = (label: string, error: Error) =>
	new ValueError(`${label} cannot be read: ${error.message}`);

/** The first part of a value that could not be read. */
function errorIn(value: unknown): Error | undefined {
	if (value instanceof Error) return value;
	if (typeof value !== 'object' || value === null) return undefined;
	for (const part of Object.values(value)) {
		const error = errorIn(part);
		if (error !== undefined) return error;
	}
	return undefined;
}

/** What a message says of an expression that leaves a field empty. */
export const GIVES_NOTHING = 'is an expression that gives nothing';

/** Whether a value says nothing: absent, empty text, an empty list or object, a list of such. */
export function isNothing(value: unknown): boolean {
	if (value === undefined || value === null) return true;
	if (typeof value === 'string') return value.trim() === '';
	if (Array.isArray(value)) return value.every(isNothing);
	return isObject(value) && Object.keys(value).length === 0;
}

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

	/** One parameter; undefined when it is absent, cannot be read or comes from an expression that gives nothing. */
	value(name: string, label: string): unknown {
		const given = this.usable(() => {
			const value = this.needed(name, label);
			if (isNothing(value) && this.isComputed(name)) throw new ValueError(`${label} ${GIVES_NOTHING}`);
			return value;
		});
		return given ?? undefined;
	}

	/**
	 * One parameter that nothing can replace; undefined when it is absent.
	 *
	 * @throws ValueError when it cannot be read
	 */
	needed(name: string, label: string): unknown {
		const whole = this.attempt(name);
		if (whole.error !== undefined) throw unreadable(label, whole.error);
		return whole.value ?? undefined;
	}

	/** What can be made of a field; null where it cannot be used, which is reported. */
	usable<T>(read: () => T): T | null {
		try {
			return read();
		} catch (error) {
			this.problem(messageOf(error));
			return null;
		}
	}

	private attempt(name: string): { value?: unknown; error?: Error } {
		try {
			return { value: this.read(name) };
		} catch (error) {
			return { error: error instanceof Error ? error : new Error(String(error)) };
		}
	}

	/**
	 * The options of a node; none where they are no collection.
	 *
	 * @param labels names on the panel of those that there are
	 */
	options(labels: Labels): unknown {
		const options = this.collection('options', 'Options', labels);
		if (!isObject(options)) this.problem(`Options are ${shown(options)}: none of them counts`);
		return options;
	}

	/**
	 * A collection, without those of its fields that cannot be read or for which an expression gives nothing.
	 *
	 * @param labels names on the panel of the fields that it can have; others are reported
	 */
	collection(name: string, label: string, labels: Labels): unknown {
		const given = this.pieces(name) ?? {};
		if (given instanceof Error) {
			this.problem(unreadable(label, given).message);
			return {};
		}
		if (this.isExpression(name) && isNothing(given)) this.problem(`${label} ${GIVES_NOTHING}`);
		if (!isObject(given)) return given;
		const read: WireObject = {};
		for (const [key, value] of Object.entries(given)) {
			const error = errorIn(value);
			if (!Object.hasOwn(labels, key)) this.problem(`${label} has no field ${shown(key)}`);
			else if (error !== undefined) this.problem(unreadable(`${label} → ${labels[key]}`, error).message);
			else if (isNothing(value) && this.isComputed(`${name}.${key}`))
				this.problem(`${label} → ${labels[key]} ${GIVES_NOTHING}`);
			else read[key] = value;
		}
		return read;
	}

	/** The entries of a list; an Error stands for one that cannot be read. */
	list(name: string, label: string): unknown[] {
		const { value, error } = this.attempt(name);
		if (error === undefined && Array.isArray(value ?? [])) return (value ?? []) as unknown[];
		const entries = this.pieces(name);
		if (Array.isArray(entries)) return (entries as unknown[]).map((entry) => errorIn(entry) ?? entry);
		this.problem(unreadable(label, error ?? new Error('no list')).message);
		return [];
	}

	/** A parameter, with an Error in the place of each part that cannot be read. */
	pieces(path: string): unknown {
		const { value, error } = this.attempt(path);
		if (error === undefined) return value;
		const raw = this.raw(path);
		if (Array.isArray(raw)) return raw.map((_, index) => this.pieces(`${path}[${index}]`));
		if (!isObject(raw)) return error;
		const fields = Object.entries(raw).map(([key, part]) => [
			key,
			/^[A-Za-z]+$/.test(key) ? this.pieces(`${path}.${key}`) : part,
		]);
		return Object.fromEntries(fields) as WireObject;
	}

	/** Whether a field is set by an expression; `a.b[0].c` leads into collections. */
	isExpression(path: string): boolean {
		const raw = this.raw(path);
		return typeof raw === 'string' && raw.startsWith('=');
	}

	/** Whether a field, or anything in it, comes from an expression, also from one that stands for a collection around it. */
	isComputed(path: string): boolean {
		const parents = [...path.matchAll(/[.[]/g)].map(({ index }) => path.slice(0, index));
		return hasExpression(this.raw(path)) || parents.some((parent) => this.isExpression(parent));
	}

	/** A parameter as it was typed, before n8n evaluates it. */
	private raw(path: string): unknown {
		const { parameters } = this.node;
		// Most are asked for by their name, several for each request.
		if (Object.hasOwn(parameters, path)) return parameters[path];
		return path
			.split(/[.[\]]+/)
			.filter((key) => key !== '')
			.reduce<unknown>(
				(value, key) => (Array.isArray(value) ? (value as unknown[])[Number(key)] : own(value, key)),
				parameters,
			);
	}

	/** A number within its bounds: the nearest bound for one outside, the usual one for what is no number. */
	number(label: string, value: unknown, { least, most, usual }: Bounds): number {
		if (value === undefined) return usual;
		const number = typedNumber(value);
		if (!Number.isFinite(number)) {
			this.problem(`${label} ${shown(value)} is no number: ${usual} is used`);
			return usual;
		}
		const within = Math.min(most, Math.max(least, number));
		if (within !== number) this.problem(`${label} ${number} is out of range: ${within} is used`);
		return within;
	}

	/**
	 * One of the values that a field can have; what is none counts as it usually is.
	 *
	 * @param isKnown whether there is such a value
	 */
	choice<T extends string>(label: string, value: unknown, isKnown: (text: string) => text is T, usual: T): T {
		if (value === undefined) return usual;
		const text = typeof value === 'string' ? typedText(value) : '';
		if (isKnown(text)) return text;
		this.problem(`${label} ${shown(value)} is unknown: ${usual} is used`);
		return usual;
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
}
