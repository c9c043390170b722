import { Failure } from './api';
import { el } from './dom';

const SHOWN_MS = 8_000;

/** Says what happened; screen readers read it out when they have time. */
export const messages = el('div', { id: 'message', role: 'status', 'aria-live': 'polite' });

let timer = 0;

export function say(text: string, tone: 'good' | 'bad' = 'good'): void {
	messages.replaceChildren(el('p', { class: tone, dir: 'auto' }, text));
	clearTimeout(timer);
	timer = window.setTimeout(() => messages.replaceChildren(), SHOWN_MS);
}

/** Runs something; what goes wrong is said. */
export async function attempt(act: () => Promise<unknown>): Promise<void> {
	try {
		await act();
	} catch (error) {
		say(error instanceof Failure ? error.message : String(error), 'bad');
	}
}
