import { el, json, ltr } from './dom';
import { clock, onLanguage } from './i18n';
import { VirtualList } from './list';
import type { ApiCall } from './model';
import { store } from './store';
import { msItem, toneOfStatus } from './wording';

const status = (call: ApiCall): HTMLElement =>
	el('span', { class: `reply ${toneOfStatus(call.status)}` }, `${call.status} · `, msItem(call.ms));

/** Requests to the API of the PBX as they arrive; secrets are masked before they come here. */
export function requestsView(): HTMLElement {
	let chosen: ApiCall | undefined;
	const keys = new WeakMap<ApiCall, string>();
	let last = 0;
	const keyOf = (call: ApiCall) => {
		const key = keys.get(call) ?? `request-${++last}`;
		keys.set(call, key);
		return key;
	};
	const pane = el('section', { class: 'card detail' });
	const list = new VirtualList<ApiCall>({
		label: 'requests',
		empty: 'noRequests',
		rowHeight: 58,
		key: keyOf,
		draw: (call) => [
			el('div', { class: 'line' }, ltr(`${call.method} ${call.path}`, 'path'), status(call)),
			el(
				'div',
				{ class: 'facts soft' },
				el('span', {}, clock(call.at)),
				el('bdi', {}, call.account ?? '–'),
				ltr(call.version),
			),
		],
		choose: (call) => {
			chosen = call;
			draw();
		},
	});
	const draw = () => {
		list.show([...store.requests].reverse(), chosen && keyOf(chosen));
		if (!chosen) {
			pane.replaceChildren(el('p', { class: 'empty', t: 'chooseRow' }));
			return;
		}
		pane.replaceChildren(
			el('h2', {}, ltr(`${chosen.method} /api/${chosen.version}/${chosen.path}`)),
			el('p', {}, el('bdi', { class: 'soft' }, chosen.account ?? '–'), ' ', status(chosen)),
			json(chosen.body ?? chosen.upload ?? {}),
		);
	};
	store.on(['requests'], draw);
	onLanguage(draw);
	draw();
	return el(
		'div',
		{ class: 'view halves' },
		el('section', { class: 'card tall' }, el('h2', { t: 'requests' }), list.element),
		pane,
	);
}
