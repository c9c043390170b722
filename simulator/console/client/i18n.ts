import { FA } from './persian';
import { EN } from './words';
import type { Word } from './words';

export type Language = 'en' | 'fa';

const LANGUAGE_KEY = 'simotel-console-language';
const listeners: Array<() => void> = [];
let language: Language = 'en';

/** What follows when a text of the page is bound to a word. */
const BINDINGS = {
	t: (element: Element, text: string) => (element.textContent = text),
	tLabel: (element: Element, text: string) => element.setAttribute('aria-label', text),
	// Fields for numbers and addresses run from left to right; what stands in them as a hint does not.
	tHint: (element: Element, text: string) =>
		element.setAttribute('placeholder', isRtl() ? `\u2067${text}\u2069` : text),
	tTitle: (element: Element, text: string) => element.setAttribute('title', text),
};

export type Binding = keyof typeof BINDINGS;

export const isRtl = (): boolean => language === 'fa';

/** A text in the chosen language, with values in their places. */
export function t(word: Word, values: Record<string, string | number> = {}): string {
	const text = (language === 'fa' ? FA : EN)[word];
	return text.replace(/\{(\w+)\}/g, (whole, name: string) => isolated(String(values[name] ?? whole)));
}

/** Keeps what stands left to right from turning a Persian sentence round. */
const isolated = (value: string): string => (language === 'fa' ? `\u2068${value}\u2069` : value);

/** A count; in both languages with the digits of the telephone numbers beside it. */
export const count = (value: number): string =>
	new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(value);

/** A time of day, with the same digits. */
export const clock = (iso: string): string => new Date(iso).toLocaleTimeString('en-GB');

/** Binds a text of an element to a word, so that it follows the language. */
export function bind(element: HTMLElement | SVGElement, binding: Binding, word: Word): void {
	element.dataset[binding] = word;
	BINDINGS[binding](element, t(word));
}

export function onLanguage(listener: () => void): void {
	listeners.push(listener);
}

export function setLanguage(chosen: Language): void {
	language = chosen;
	localStorage.setItem(LANGUAGE_KEY, chosen);
	document.documentElement.lang = chosen;
	document.documentElement.dir = isRtl() ? 'rtl' : 'ltr';
	document.title = t('title');
	for (const [binding, apply] of Object.entries(BINDINGS)) {
		const attribute = `data-${binding.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
		for (const element of document.querySelectorAll<HTMLElement>(`[${attribute}]`)) {
			apply(element, t(element.dataset[binding] as Word));
		}
	}
	for (const listener of listeners) listener();
}

export const otherLanguage = (): Language => (language === 'fa' ? 'en' : 'fa');

/** The language that was chosen before, or else the browser's. */
export function rememberedLanguage(): Language {
	const stored = localStorage.getItem(LANGUAGE_KEY);
	if (stored === 'en' || stored === 'fa') return stored;
	return navigator.language.startsWith('fa') ? 'fa' : 'en';
}
