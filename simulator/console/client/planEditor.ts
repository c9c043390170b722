import { Failure, api } from './api';
import { el, field, ltr, select } from './dom';
import { t } from './i18n';
import { attempt, say } from './message';
import type { Dialplan, DialplanNode } from './model';
import { KINDS, freeId, freshNode, without } from './planEdits';
import { store } from './store';
import type { Word } from './words';

async function save(plan: Dialplan, message: Word = 'saved'): Promise<void> {
	await api('PUT', '/dialplan', plan);
	await store.loadState();
	say(t(message));
}

/** Buttons that put a component, or a number that leads somewhere, into the dialplan. */
export function planTools(choose: (id: string) => void): HTMLElement {
	const kinds = select(
		'kind',
		KINDS.map((kind) => [kind, kind]),
	);
	const number = el('input', {
		name: 'number',
		dir: 'ltr',
		inputmode: 'tel',
		tHint: 'numberHint',
	});
	const add = (event: Event) => {
		event.preventDefault();
		const plan = store.pbx?.dialplan;
		if (!plan) return;
		void attempt(async () => {
			const kind = KINDS.find((one) => one === kinds.value) ?? 'extenApi';
			const id = freeId(kind, plan);
			const routes = { ...plan.routes };
			if (number.value.trim() !== '') {
				if (!/^[0-9*#+]{1,20}$/.test(number.value.trim())) throw new Failure(t('noNumber'));
				routes[number.value.trim()] = id;
			}
			await save({ routes, nodes: { ...plan.nodes, [id]: freshNode(kind, id, plan) } }, 'added');
			number.value = '';
			choose(id);
		});
	};
	return el(
		'form',
		{ class: 'adder', id: 'addNode', novalidate: true, onsubmit: add },
		field('kindOf', kinds),
		field('numberFor', number),
		el('button', { type: 'submit', class: 'primary', t: 'addComponent' }),
	);
}

/** A list of the nodes to which something may lead. */
function targets(name: string, chosen: string, plan: Dialplan, label: string): HTMLSelectElement {
	const list = el(
		'select',
		{ name, 'aria-label': label, dir: 'ltr' },
		el('option', { value: '' }, t('nowhere')),
		...Object.keys(plan.nodes).map((id) => el('option', { value: id }, id)),
	);
	list.value = chosen;
	return list;
}

const textOf = (data: FormData, name: string): string => String(data.get(name) ?? '').trim();

function outputRow(output: string, next: string, plan: Dialplan): HTMLElement {
	const row: HTMLElement = el(
		'div',
		{ class: 'adder output' },
		el('input', { name: 'output', value: output, dir: 'ltr', tLabel: 'outputName' }),
		targets('target', next, plan, t('leadsTo', { output })),
		el(
			'button',
			{
				type: 'button',
				class: 'small',
				tLabel: 'remove',
				onclick: () => {
					row.remove();
				},
			},
			'✕',
		),
	);
	return row;
}

/** Fields of a node by its kind. */
function fieldsOf(node: DialplanNode, plan: Dialplan): HTMLElement[] {
	const text = (name: string, value: string, word: Word, more = {}) =>
		field(word, el('input', { name, value, dir: 'ltr', ...more }), true);
	const next = (value = '') => field('leadsOn', targets('next', value, plan, t('leadsOn')), true);
	const announcements = (name: string, value: string) => {
		const names = [...new Set([value, ...Object.keys(store.pbx?.announcements ?? {})])].filter(Boolean);
		const list = select(
			name,
			names.map((one) => [one, null]),
		);
		list.value = value;
		return field('announcement', list, true);
	};
	switch (node.kind) {
		case 'extension':
		case 'voicemail':
			return [text('number', node.number, 'number')];
		case 'queue':
			return [text('number', node.number, 'number'), next(node.next)];
		case 'trunk':
			return [text('name', node.name, 'name'), text('number', node.number ?? '', 'number')];
		case 'announcement':
			return [announcements('file', node.file), next(node.next)];
		case 'poll':
			return [
				text('label', node.label, 'name'),
				text('min', String(node.min), 'least', { type: 'number' }),
				text('max', String(node.max), 'most', { type: 'number' }),
				next(node.next),
			];
		case 'fax':
		case 'hangup':
			return [];
		default:
			return [
				text('name', node.name, 'appName'),
				text('address', node.address ?? '', 'address', { type: 'url', tHint: 'noAddress' }),
				...(node.kind === 'ivrApi' ? [announcements('announcement', node.announcement ?? '')] : []),
			];
	}
}

/** A node as its form says. */
function read(node: DialplanNode, form: HTMLFormElement): DialplanNode {
	const data = new FormData(form);
	const next = textOf(data, 'next');
	const onward = next === '' ? {} : { next };
	switch (node.kind) {
		case 'extension':
		case 'voicemail':
			return { kind: node.kind, number: textOf(data, 'number') };
		case 'queue':
			return { kind: node.kind, number: textOf(data, 'number'), ...onward };
		case 'trunk': {
			const number = textOf(data, 'number');
			return { kind: node.kind, name: textOf(data, 'name'), ...(number === '' ? {} : { number }) };
		}
		case 'announcement':
			return { kind: node.kind, file: textOf(data, 'file'), next };
		case 'poll': {
			const [min, max] = [Number(textOf(data, 'min')), Number(textOf(data, 'max'))];
			return { kind: node.kind, label: textOf(data, 'label'), min, max, ...onward };
		}
		case 'fax':
		case 'hangup':
			return { kind: node.kind };
		default: {
			const address = textOf(data, 'address');
			if (address !== '' && !URL.canParse(address)) throw new Failure(t('wrongUrl'));
			const targetsOf = data.getAll('target').map(String);
			const outputs = data
				.getAll('output')
				.map((output, index): [string, string] => [String(output).trim(), targetsOf[index]])
				.filter(([output, to]) => output !== '' && to !== '');
			const announcement = textOf(data, 'announcement');
			return {
				kind: node.kind,
				name: textOf(data, 'name'),
				address: address === '' ? null : address,
				...(announcement === '' ? {} : { announcement }),
				outputs: Object.fromEntries(outputs),
			};
		}
	}
}

/** The form of a node: its fields, its outputs, and the numbers that lead to it. */
export function nodeForm(id: string, node: DialplanNode, closed: () => void): HTMLElement {
	const current = (): Dialplan => store.pbx?.dialplan ?? { routes: {}, nodes: {} };
	const plan = current();
	const numbers = Object.keys(plan.routes).filter((number) => plan.routes[number] === id);
	const numberField = el('input', {
		name: 'numbers',
		value: numbers.join(', '),
		dir: 'ltr',
		tHint: 'numbersHint',
	});
	const outputs = el('div', { class: 'stack' });
	if ('outputs' in node)
		outputs.append(...Object.entries(node.outputs).map(([output, next]) => outputRow(output, next, plan)));
	const changed = (): Dialplan => {
		const given = numberField.value.split(/[,،\s]+/).filter(Boolean);
		for (const number of given) if (!/^([0-9*#+]{1,20})$/.test(number)) throw new Failure(t('noNumber'));
		const now = current();
		const others = Object.entries(now.routes).filter(([number, to]) => to !== id && !given.includes(number));
		const mine = given.map((number): [string, string] => [number, id]);
		const routes = Object.fromEntries([...others, ...mine]);
		return { routes, nodes: { ...now.nodes, [id]: read(node, form) } };
	};
	const form: HTMLFormElement = el(
		'form',
		{
			class: 'fields',
			novalidate: true,
			'data-node': id,
			onsubmit: (event) => {
				event.preventDefault();
				void attempt(async () => await save(changed()));
			},
		},
		field('numbersOf', numberField, true),
		...fieldsOf(node, plan),
		...('outputs' in node
			? [
					el(
						'fieldset',
						{ class: 'wide' },
						el('legend', { t: 'outputs' }),
						outputs,
						el('button', {
							type: 'button',
							class: 'small',
							t: 'addOutput',
							onclick: () => outputs.append(outputRow('', '', current())),
						}),
					),
				]
			: []),
		el(
			'div',
			{ class: 'buttons wide' },
			el('button', { type: 'submit', class: 'primary', t: 'save' }),
			el('button', {
				type: 'button',
				class: 'danger',
				t: 'deleteNode',
				onclick: () =>
					attempt(async () => {
						await save(without(id, current()), 'deleted');
						closed();
					}),
			}),
		),
	);
	return el('div', {}, el('p', { class: 'soft' }, ltr(id)), form);
}
