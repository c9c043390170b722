import { Failure, api } from './api';
import { addressForm } from './dialplan';
import { el, field, ltr, redraw, select, valuesOf } from './dom';
import { onLanguage, t } from './i18n';
import { kindCard } from './kind';
import { attempt, say } from './message';
import { store } from './store';

const VERSIONS = ['G4', 'G3', 'G2', 'Rest4', 'Rest3', 'Rest2'];

async function save(values: Record<string, string>): Promise<void> {
	const { address, version, method, username, password, timeout, timeoutMs, componentMethod, localTime } =
		values;
	if (address !== '' && !URL.canParse(address)) throw new Failure(t('wrongUrl'));
	await api('PATCH', '/settings', {
		events: {
			address: address === '' ? null : address,
			version,
			method,
			username,
			timeout: Number(timeout) || 5,
			...(password === '' ? {} : { password }),
		},
		components: { timeoutMs: Number(timeoutMs) || 1_000, method: componentMethod },
		localTime: localTime === 'on',
	});
	await store.loadState();
	say(t('saved'));
}

function settingsForm(): HTMLFormElement {
	const methods = (name: string) =>
		select(name, [
			['POST', null],
			['GET', null],
		]);
	const input = (name: string, type = 'text') => el('input', { name, type, dir: 'ltr', autocomplete: 'off' });
	let touched = false;
	const form = el(
		'form',
		{
			id: 'settings',
			class: 'fields',
			novalidate: true,
			oninput: () => (touched = true),
			onsubmit: (event) => {
				event.preventDefault();
				void attempt(async () => {
					await save(valuesOf(form));
					touched = false;
				});
			},
		},
		field(
			'eventAddress',
			el('input', { name: 'address', type: 'url', dir: 'ltr', tHint: 'eventAddressHint' }),
			true,
		),
		field(
			'version',
			select(
				'version',
				VERSIONS.map((version) => [version, null]),
			),
		),
		field('method', methods('method')),
		field('user', input('username')),
		field(
			'password',
			el('input', {
				name: 'password',
				type: 'password',
				dir: 'ltr',
				autocomplete: 'new-password',
				tHint: 'passwordHint',
			}),
		),
		field('timeout', input('timeout', 'number')),
		el(
			'label',
			{ class: 'tick' },
			el('input', { type: 'checkbox', name: 'localTime' }),
			el('span', { t: 'localTime' }),
		),
		el('h3', { class: 'wide', t: 'settingsLimits' }),
		field('limitMs', input('timeoutMs', 'number')),
		field('method', methods('componentMethod')),
		el('div', { class: 'buttons wide' }, el('button', { type: 'submit', class: 'primary', t: 'save' })),
	);
	const set = (name: string, value: string) => {
		const control = form.elements.namedItem(name);
		if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) control.value = value;
	};
	store.on(['state'], () => {
		if (!store.pbx || touched) return;
		const { events, components, localTime } = store.pbx.settings;
		set('address', events.address ?? '');
		set('version', events.version);
		set('method', events.method);
		set('username', events.username ?? '');
		set('password', '');
		set('timeout', String(events.timeout));
		set('timeoutMs', String(components.timeoutMs));
		set('componentMethod', components.method);
		const box = form.elements.namedItem('localTime');
		if (box instanceof HTMLInputElement) box.checked = localTime;
	});
	return form;
}

/** Settings: where events and component requests go, and who may call the API. */
export function settingsView(): HTMLElement {
	const addresses = el('div', { id: 'addresses' });
	const accounts = el('ul', { class: 'plain', id: 'accounts' });
	let shape = '';
	const draw = (anew: boolean) => {
		const { pbx } = store;
		const next = JSON.stringify([pbx?.dialplan.nodes, pbx?.accounts]);
		if (!pbx || (next === shape && !anew) || (!anew && addresses.contains(document.activeElement))) return;
		shape = next;
		const components = Object.entries(pbx.dialplan.nodes).flatMap(([id, node]) =>
			'address' in node ? [addressForm(id, `${t(node.kind)} ${node.name}`, node.address)] : [],
		);
		redraw(addresses, components);
		accounts.replaceChildren(
			...pbx.accounts.map(({ name, mode }) =>
				el('li', { class: 'line' }, ltr(name), el('span', { class: 'badge soft' }, mode)),
			),
		);
	};
	store.on(['state'], () => draw(false));
	onLanguage(() => draw(true));
	const reset = () => {
		if (confirm(t('resetConfirm')))
			void attempt(async () => {
				await api('POST', '/reset');
				store.select(undefined);
				await store.reload();
			});
	};
	return el(
		'div',
		{ class: 'view halves' },
		el(
			'div',
			{ class: 'stack' },
			el('section', { class: 'card' }, el('h2', { t: 'settingsEvents' }), settingsForm()),
			kindCard(),
		),
		el(
			'section',
			{ class: 'card' },
			el('h2', { t: 'settingsComponents' }),
			addresses,
			el('h2', { t: 'accounts' }),
			el('p', {}, el('span', { t: 'apiAddress' }), ': ', el('code', { dir: 'ltr' }, location.origin)),
			accounts,
			el('p', { class: 'soft', t: 'accountsHint' }),
			el(
				'div',
				{ class: 'buttons' },
				el('button', { type: 'button', class: 'danger', t: 'reset', onclick: reset }),
			),
		),
	);
}
