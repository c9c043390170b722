import { Failure, api } from './api';
import { el, field, valuesOf } from './dom';
import { count, t } from './i18n';
import { attempt, say } from './message';
import { store } from './store';

const LOOK_MS = 500;

interface Progress {
	running: boolean;
	done: number;
}

interface Day {
	entries: object[];
}

/** A day of calls that is made up, or what was sent so far, sent once more at any speed. */
export function replayCard(): HTMLElement {
	let watching = 0;
	const look = () => {
		clearTimeout(watching);
		void attempt(async () => {
			const { running, done } = await api<Progress>('GET', '/replay');
			state.textContent = t('replayDone', { done: count(done) });
			if (running) watching = window.setTimeout(look, LOOK_MS);
		});
	};
	const start = async (day: Day) => {
		if (store.pbx?.settings.events.address === null) throw new Failure(t('noEventAddress'));
		if (day.entries.length === 0) throw new Failure(t('noEvents'));
		await api('POST', '/replay', { ...day, speed: Number(valuesOf(form).speed) || 1 });
		look();
	};
	const stop = async () => {
		await api('DELETE', '/replay');
		say(t('replayStopped'));
		look();
	};
	const number = (name: string, value: string, max: number) =>
		el('input', { name, type: 'number', min: 1, max, value, dir: 'ltr' });
	const state = el('p', { class: 'soft', id: 'replayed', role: 'status' });
	const form = el(
		'form',
		{
			id: 'replay',
			class: 'fields',
			onsubmit: (event) => {
				event.preventDefault();
				const calls = Number(valuesOf(form).calls);
				void attempt(async () => await start(await api<Day>('POST', '/day', { calls })));
			},
		},
		field('count', number('calls', '200', 5_000)),
		field('speed', number('speed', '600', 100_000)),
		el(
			'div',
			{ class: 'buttons wide' },
			el('button', { type: 'submit', class: 'primary', t: 'replayDay' }),
			el('button', {
				type: 'button',
				t: 'replaySent',
				onclick: () => attempt(async () => await start(await api<Day>('GET', '/recording'))),
			}),
			el('button', { type: 'button', t: 'replayStop', onclick: () => attempt(stop) }),
		),
	);
	return el('section', { class: 'card' }, el('h2', { t: 'replay' }), form, state);
}
