import { callsView } from './calls';
import { dialplanView } from './dialplan';
import { el } from './dom';
import { eventsView } from './events';
import { faultsView } from './faults';
import { onLanguage, otherLanguage, rememberedLanguage, setLanguage } from './i18n';
import { messages } from './message';
import { peopleView } from './people';
import { requestsView } from './requests';
import { settingsView } from './settings';
import { store } from './store';
import { banner, listen } from './stream';
import { rememberedTheme, switchTheme } from './theme';
import type { Word } from './words';

const VIEWS: Record<string, [title: Word, draw: () => HTMLElement]> = {
	calls: ['calls', callsView],
	dialplan: ['dialplan', dialplanView],
	events: ['events', eventsView],
	requests: ['requests', requestsView],
	people: ['people', peopleView],
	faults: ['faults', faultsView],
	settings: ['settings', settingsView],
};

function start(): void {
	rememberedTheme();
	const links = new Map(
		Object.entries(VIEWS).map(([id, [t]]): [string, HTMLElement] => [id, el('a', { href: `#${id}`, t })]),
	);
	const views = new Map(Object.entries(VIEWS).map(([id, [, draw]]): [string, HTMLElement] => [id, draw()]));
	const dot = el('span', { id: 'link', class: 'dot', role: 'img', tLabel: 'connected' });
	document.body.append(
		el('a', { class: 'skip', href: '#main', t: 'skip', onclick: (event) => skip(event) }),
		el(
			'header',
			{ class: 'top' },
			el('h1', {}, dot, el('span', { t: 'title' })),
			el('nav', { tLabel: 'sections' }, ...links.values()),
			el(
				'div',
				{ class: 'tools' },
				el(
					'button',
					{ id: 'theme', type: 'button', tLabel: 'theme', tTitle: 'theme', onclick: switchTheme },
					'◐',
				),
				el('button', {
					id: 'language',
					type: 'button',
					t: 'language',
					onclick: () => setLanguage(otherLanguage()),
				}),
			),
		),
		banner,
		el('main', { id: 'main', tabindex: -1 }, ...views.values()),
		messages,
	);
	const show = () => {
		const id = location.hash.slice(1) in VIEWS ? location.hash.slice(1) : 'calls';
		for (const [name, view] of views) view.hidden = name !== id;
		for (const [name, link] of links) {
			if (name === id) link.setAttribute('aria-current', 'page');
			else link.removeAttribute('aria-current');
		}
	};
	store.on(['link'], () => dot.classList.toggle('off', !store.linked));
	onLanguage(() => store.touch('state'));
	window.addEventListener('hashchange', show);
	setLanguage(rememberedLanguage());
	show();
	listen();
}

function skip(event: Event): void {
	event.preventDefault();
	document.querySelector<HTMLElement>('#main')?.focus();
}

start();
