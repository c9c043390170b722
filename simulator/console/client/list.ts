import { el } from './dom';
import type { Word } from './words';

const SPARE = 4;

interface Options<T> {
	label: Word;
	empty: Word;
	rowHeight: number;
	key: (item: T) => string;
	draw: (item: T) => Node[];
	choose: (item: T) => void;
}

/**
 * A list of any length of which only the visible rows exist. Arrow keys, Home and End go through it; while somebody
 * reads further down, new rows on top do not push the others away.
 */
export class VirtualList<T> {
	readonly element: HTMLElement;

	private items: T[] = [];

	private chosen: string | undefined;

	private readonly rows = el('div', { class: 'rows' });

	private readonly none: HTMLElement;

	constructor(private readonly options: Options<T>) {
		this.none = el('p', { class: 'empty', t: options.empty });
		this.element = el(
			'div',
			{
				class: 'list',
				role: 'listbox',
				tabindex: 0,
				tLabel: options.label,
				onscroll: () => this.draw(),
				onkeydown: (event) => this.move(event as KeyboardEvent),
			},
			this.none,
			this.rows,
		);
		new ResizeObserver(() => this.draw()).observe(this.element);
	}

	/** Newest first. */
	show(items: T[], chosen: string | undefined): void {
		const { element, options } = this;
		const top = this.items[Math.floor(element.scrollTop / options.rowHeight)];
		const before = element.scrollTop > options.rowHeight && top !== undefined ? options.key(top) : undefined;
		const offset = element.scrollTop % options.rowHeight;
		this.items = items;
		this.chosen = chosen;
		this.rows.style.height = `${items.length * options.rowHeight}px`;
		if (before !== undefined) {
			const index = items.findIndex((item) => options.key(item) === before);
			if (index >= 0) element.scrollTop = index * options.rowHeight + offset;
		}
		this.none.hidden = items.length > 0;
		this.draw();
	}

	private draw(): void {
		const { element, items, options } = this;
		const first = Math.max(0, Math.floor(element.scrollTop / options.rowHeight) - SPARE);
		const visible = Math.ceil(element.clientHeight / options.rowHeight) + 2 * SPARE;
		const rows = items.slice(first, first + visible).map((item, index) => {
			const key = options.key(item);
			const row = el(
				'div',
				{
					class: 'row',
					role: 'option',
					id: `row-${key}`,
					'data-id': key,
					'aria-selected': key === this.chosen ? 'true' : 'false',
					'aria-posinset': first + index + 1,
					'aria-setsize': items.length,
					onclick: () => options.choose(item),
				},
				...options.draw(item),
			);
			row.style.top = `${(first + index) * options.rowHeight}px`;
			row.style.height = `${options.rowHeight}px`;
			return row;
		});
		this.rows.replaceChildren(...rows);
		element.setAttribute('aria-activedescendant', this.chosen === undefined ? '' : `row-${this.chosen}`);
	}

	private move(event: KeyboardEvent): void {
		const { element, items, options } = this;
		const at = items.findIndex((item) => options.key(item) === this.chosen);
		const target = { ArrowDown: at + 1, ArrowUp: Math.max(0, at - 1), Home: 0, End: items.length - 1 }[
			event.key
		];
		if (target === undefined || target >= items.length || target < 0) return;
		event.preventDefault();
		const top = target * options.rowHeight;
		if (top < element.scrollTop) element.scrollTop = top;
		else if (top + options.rowHeight > element.scrollTop + element.clientHeight)
			element.scrollTop = top + options.rowHeight - element.clientHeight;
		options.choose(items[target]);
	}
}
