import { Failure, api, segment } from './api';
import { el, svg, valuesOf } from './dom';
import { isRtl, onLanguage, t } from './i18n';
import { layOut, routeId } from './layout';
import type { Box, Drawing, Edge } from './layout';
import { attempt, say } from './message';
import { nodeForm, planTools } from './planEditor';
import type { Trace } from './model';
import { store } from './store';
import type { Word } from './words';

const SHORT = 22;

const short = (text: string) => (text.length > SHORT ? `${text.slice(0, SHORT - 1)}…` : text);

const kindText = (kind: Box['kind']): string => t(kind === 'route' ? 'number' : (kind satisfies Word));

/** Which boxes and edges the call took. */
function wayOf(trace: Trace | undefined, { edges }: Drawing): { ids: Set<string>; taken: Set<Edge> } {
	const ids = trace && trace.path.length > 0 ? [routeId(trace.to), ...trace.path] : [];
	const outputs = [...(trace?.components ?? [])];
	const taken = new Set<Edge>();
	ids.slice(0, -1).forEach((id, index) => {
		const between = edges.filter(({ from, to }) => from.id === id && to.id === ids[index + 1]);
		const node = between[0]?.from.node;
		const output = node && 'outputs' in node ? outputs.shift()?.outcome : undefined;
		const edge = between.find(({ from, port }) => from.ports[port]?.name === output) ?? between[0];
		if (edge) taken.add(edge);
	});
	return { ids: new Set(ids), taken };
}

/** Room beside a box in which a line turns. */
const TURN = 18;

function drawEdge({ from, to, port, lane }: Edge, taken: boolean, flip: (x: number) => number): SVGElement {
	const [x1, y1] = [from.x + from.width, from.y + (from.ports[port]?.y ?? 0)];
	const [x2, y2] = [to.x, to.y + Math.min(26, to.height / 2)];
	const bend = Math.max(40, Math.abs(x2 - x1) / 2);
	const around = `M${flip(x1)} ${y1} H${flip(x1 + TURN)} V${lane ?? 0} H${flip(x2 - TURN)} V${y2} H${flip(x2)}`;
	const curve = `M${flip(x1)} ${y1} C${flip(x1 + bend)} ${y1} ${flip(x2 - bend)} ${y2} ${flip(x2)} ${y2}`;
	return svg('path', {
		class: taken ? 'edge taken' : 'edge',
		d: lane === undefined ? curve : around,
		'marker-end': taken ? 'url(#tip-taken)' : 'url(#tip)',
	});
}

function drawBox(box: Box, state: string, flip: (x: number) => number, choose: () => void): SVGElement {
	const rtl = isRtl();
	const left = rtl ? flip(box.x + box.width) : box.x;
	const start = rtl ? box.width - 12 : 12;
	const end = rtl ? 12 : box.width - 12;
	const text = (x: number, y: number, content: string, style: string, anchor = 'start') =>
		svg('text', { x, y, class: style, 'text-anchor': anchor, direction: rtl ? 'rtl' : 'ltr' }, content);
	const named = box.ports.some(({ name }) => name !== '');
	const isRoute = box.kind === 'route';
	const unset = box.node !== undefined && 'address' in box.node && !box.node.address;
	return svg(
		'g',
		{
			class: `box ${box.kind} ${state}${unset ? ' unset' : ''}`,
			transform: `translate(${left} ${box.y})`,
			'data-id': box.id,
			...(isRoute
				? {}
				: {
						tabindex: 0,
						role: 'button',
						onclick: choose,
						onkeydown: (event: Event) => pressed(event, choose),
					}),
			'aria-label': `${kindText(box.kind)} ${box.title}`,
		},
		svg('rect', { width: box.width, height: box.height, rx: isRoute ? 18 : 10 }),
		isRoute
			? svg('text', { x: box.width / 2, y: 23, class: 'title', 'text-anchor': 'middle' }, box.title)
			: null,
		isRoute ? null : text(start, 20, kindText(box.kind), 'kind'),
		isRoute ? null : text(start, 40, short(box.title), 'title'),
		...(named ? box.ports.map(({ name, y }) => text(end, y + 4, short(name), 'port', 'end')) : []),
	);
}

function pressed(event: Event, choose: () => void): void {
	if (!['Enter', ' '].includes((event as KeyboardEvent).key)) return;
	event.preventDefault();
	choose();
}

function tip(id: string): SVGElement {
	const shape = svg('path', { d: 'M0 0 8 4 0 8z' });
	return svg(
		'marker',
		{
			id,
			viewBox: '0 0 8 8',
			refX: 7,
			refY: 4,
			markerWidth: 10,
			markerHeight: 10,
			markerUnits: 'userSpaceOnUse',
			orient: 'auto',
		},
		shape,
	);
}

/** The form of a component's address. */
export function addressForm(id: string, name: string, address: string | null): HTMLFormElement {
	const input = el('input', {
		name: 'address',
		type: 'url',
		dir: 'ltr',
		value: address ?? '',
		tHint: 'noAddress',
	});
	const form = el(
		'form',
		{
			class: 'adder',
			novalidate: true,
			'data-component': id,
			onsubmit: (event) => {
				event.preventDefault();
				void attempt(async () => {
					const { address: typed } = valuesOf(form);
					if (typed !== '' && !URL.canParse(typed)) throw new Failure(t('wrongUrl'));
					await api('PATCH', `/dialplan/nodes/${segment(id)}`, { address: typed });
					say(t('saved'));
				});
			},
		},
		el('label', { class: 'field' }, el('span', { dir: 'auto' }, t('addressOf', { name })), input),
		el('button', { type: 'submit', t: 'save' }),
	);
	return form;
}

function nodePane(id: string | undefined, closed: () => void): HTMLElement[] {
	const node = id === undefined ? undefined : store.pbx?.dialplan.nodes[id];
	if (id === undefined || !node) return [el('p', { class: 'empty', t: 'chooseNode' })];
	const title = 'name' in node ? node.name : id;
	return [el('h3', { dir: 'auto' }, `${kindText(node.kind)} · ${title}`), nodeForm(id, node, closed)];
}

function jsonEditor(): HTMLElement {
	const area = el('textarea', {
		name: 'plan',
		rows: 16,
		dir: 'ltr',
		spellcheck: 'false',
		tLabel: 'editJson',
	});
	const fill = () => {
		if (document.activeElement !== area) area.value = JSON.stringify(store.pbx?.dialplan ?? {}, null, 2);
	};
	store.on(['state'], fill);
	const save = () =>
		attempt(async () => {
			let plan: unknown;
			try {
				plan = JSON.parse(area.value);
			} catch (error) {
				throw new Failure(t('notJson', { reason: (error as Error).message }));
			}
			await api('PUT', '/dialplan', plan);
			say(t('saved'));
		});
	return el(
		'details',
		{},
		el('summary', { t: 'editJson' }),
		area,
		el(
			'div',
			{ class: 'buttons' },
			el('button', { type: 'button', class: 'primary', t: 'save', onclick: save }),
		),
	);
}

/** The dialplan as a drawing; the way of the selected call stands out. */
export function dialplanView(): HTMLElement {
	const canvas = el('div', { id: 'plan', class: 'canvas' });
	const pane = el('div', { id: 'node' });
	const caption = el('p', { class: 'soft' });
	let chosen: string | undefined;
	let shape = '';
	const choose = (id: string) => {
		chosen = id;
		draw(true);
		canvas.querySelector<SVGElement>(`[data-id="${CSS.escape(id)}"]`)?.focus();
	};
	const closed = () => {
		chosen = undefined;
		draw(true);
		canvas.querySelector<SVGElement>('.box[role=button]')?.focus();
	};
	const draw = (anew: boolean) => {
		const { pbx, trace } = store;
		if (!pbx) return;
		const next = JSON.stringify([pbx.dialplan, trace?.id, trace?.path, trace?.components.length]);
		if (next === shape && !anew) return;
		shape = next;
		const drawing = layOut(pbx.dialplan);
		const flip = (x: number) => (isRtl() ? drawing.width - x : x);
		const { ids, taken } = wayOf(trace, drawing);
		const state = (id: string) =>
			[ids.has(id) ? 'taken' : '', chosen === id ? 'chosen' : ''].join(' ').trim();
		canvas.replaceChildren(
			svg(
				'svg',
				{
					width: drawing.width,
					height: drawing.height,
					viewBox: `0 0 ${drawing.width} ${drawing.height}`,
					role: 'group',
					'aria-label': t('dialplan'),
				},
				svg('defs', {}, tip('tip'), tip('tip-taken')),
				...drawing.edges.filter((edge) => !taken.has(edge)).map((edge) => drawEdge(edge, false, flip)),
				...[...taken].map((edge) => drawEdge(edge, true, flip)),
				...drawing.boxes.map((box) => drawBox(box, state(box.id), flip, () => choose(box.id))),
			),
		);
		caption.textContent = trace ? t('pathOf', { from: trace.from, to: trace.to }) : '';
		if (anew || !pane.contains(document.activeElement)) pane.replaceChildren(...nodePane(chosen, closed));
	};
	store.on(['state', 'trace'], () => draw(false));
	onLanguage(() => draw(true));
	return el(
		'div',
		{ class: 'view plan' },
		el(
			'section',
			{ class: 'card' },
			el('h2', { t: 'dialplan' }),
			el('p', { class: 'soft', t: 'dialplanHint' }),
			planTools(choose),
			caption,
			canvas,
		),
		el('section', { class: 'card' }, pane, jsonEditor()),
	);
}
