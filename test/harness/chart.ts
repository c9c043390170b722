/** Values over seconds. */
export interface Series {
	name: string;
	points: Array<[second: number, value: number]>;
}

const WIDTH = 72;
const HEIGHT = 8;

/** A series as text for the terminal: one column for each part of the time, its mean as the height. */
export function chart({ name, points }: Series): string {
	const columns = Math.min(WIDTH, points.length);
	const means = Array.from({ length: columns }, (_value, column) => {
		const from = Math.floor((column * points.length) / columns);
		const to = Math.floor(((column + 1) * points.length) / columns);
		const part = points.slice(from, to).map(([, value]) => value);
		return part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length);
	});
	const top = Math.max(1, ...means);
	const lines = Array.from({ length: HEIGHT }, (_value, row) => {
		const level = ((HEIGHT - row - 0.5) / HEIGHT) * top;
		const label = row === 0 ? top.toFixed(0) : row === HEIGHT - 1 ? '0' : '';
		return `${label.padStart(6)} |${means.map((mean) => (mean >= level ? '#' : ' ')).join('')}`.trimEnd();
	});
	return [name, ...lines, `       +${'-'.repeat(columns)} ${points.at(-1)?.[0] ?? 0} s`].join('\n');
}

/** The same as a picture, one panel for each series. */
export function svg(all: Series[]): string {
	const [width, height] = [720, 180];
	const panels = all.map(({ name, points }, index) => {
		const last = Math.max(1, points.at(-1)?.[0] ?? 1);
		const top = Math.max(1, ...points.map(([, value]) => value));
		const line = points
			.map(
				([second, value]) =>
					`${((second / last) * width).toFixed(1)},${(height - (value / top) * (height - 30)).toFixed(1)}`,
			)
			.join(' ');
		return `<g transform="translate(10,${10 + index * (height + 20)})"><text y="14" font-family="sans-serif" font-size="13">${name}, at most ${top.toFixed(0)}, ${last} s</text><polyline fill="none" stroke="#2563eb" points="${line}"/></g>`;
	});
	const tall = 20 + all.length * (height + 20);
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width + 20}" height="${tall}"><rect width="100%" height="100%" fill="#fff"/>${panels.join('')}</svg>\n`;
}
