import { bind } from './i18n';
import type { Binding } from './i18n';
import type { Word } from './words';

export type Child = Node | string | null;
type Value = string | number | boolean | undefined | ((event: Event) => unknown);

export interface Attributes {
	[name: string]: Value;
	/** A word that is the element's text, label, placeholder or title. */
	t?: Word;
	tLabel?: Word;
	tHint?: Word;
	tTitle?: Word;
}

const isBinding = (name: string): name is Binding => ['t', 'tLabel', 'tHint', 'tTitle'].includes(name);

function dress(element: HTMLElement | SVGElement, attributes: Attributes, children: Child[]): void {
	for (const [name, value] of Object.entries(attributes)) {
		if (typeof value === 'function') element.addEventListener(name.slice(2), value);
		else if (value === undefined || value === false) continue;
		else if (isBinding(name)) bind(element, name, String(value) as Word);
		else element.setAttribute(name, value === true ? '' : String(value));
	}
	element.append(...children.filter((child) => child !== null));
}

/** An element; texts only ever become text, so that nothing that a caller or a workflow says is run as HTML. */
export function el<K extends keyof HTMLElementTagNameMap>(
	tag: K,
	attributes: Attributes = {},
	...children: Child[]
): HTMLElementTagNameMap[K] {
	const element = document.createElement(tag);
	dress(element, attributes, children);
	return element;
}

export function svg<K extends keyof SVGElementTagNameMap>(
	tag: K,
	attributes: Attributes = {},
	...children: Child[]
): SVGElementTagNameMap[K] {
	const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
	dress(element, attributes, children);
	return element;
}

/** Numbers, addresses and JSON run from left to right in every language. */
export const ltr = (text: string, name = ''): HTMLElement => el('bdi', { dir: 'ltr', class: name }, text);

/** JSON to be read by people. */
export const json = (value: unknown): HTMLElement =>
	el(
		'pre',
		{ dir: 'ltr', class: 'json' },
		typeof value === 'string' ? value : JSON.stringify(value, null, 2),
	);

/** A field with its label. */
export function field(word: Word, input: HTMLElement, wide = false): HTMLElement {
	return el('label', { class: wide ? 'field wide' : 'field' }, el('span', { t: word }), input);
}

export function select(name: string, options: Array<[value: string, word: Word | null]>): HTMLSelectElement {
	const items = options.map(([value, word]) =>
		word === null ? el('option', { value }, value) : el('option', { value, t: word }),
	);
	return el('select', { name }, ...items);
}

/** Values of a form by name. */
export function valuesOf(form: HTMLFormElement): Record<string, string> {
	const entries = [...new FormData(form)].map(([key, value]): [string, string] => [
		key,
		String(value).trim(),
	]);
	return Object.fromEntries(entries);
}

/** Draws again; the focus and what was chosen in a list stay as they were. Where what had it is gone, Tab goes on from here. */
export function redraw(parent: HTMLElement, children: Child[]): void {
	const held = document.activeElement;
	const key = held instanceof HTMLElement && parent.contains(held) ? held.dataset.key : undefined;
	const chosen = [...parent.querySelectorAll<HTMLSelectElement>('select[data-key]')].map((list) => ({
		key: list.dataset.key ?? '',
		value: list.value,
	}));
	const keyed = <T extends HTMLElement>(name: string) =>
		parent.querySelector<T>(`[data-key="${CSS.escape(name)}"]`);
	parent.replaceChildren(...children.filter((child) => child !== null));
	for (const { key: name, value } of chosen) {
		const list = keyed<HTMLSelectElement>(name);
		if (list && [...list.options].some((option) => option.value === value)) list.value = value;
	}
	if (key !== undefined) (keyed(key) ?? parent.closest<HTMLElement>('[tabindex]'))?.focus();
}
