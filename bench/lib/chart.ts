/** One bar, of one or several parts. */
export interface Bar {
	label: string;
	parts: Array<{ value: number; kind: Kind }>;
	/** Stands behind the bar. */
	text: string;
}

/** How a part is coloured: ours, what it is compared with, or a stage. */
export type Kind = 'ours' | 'other' | 'stage1' | 'stage2' | 'stage3' | 'stage4';

export interface Chart {
	title: string;
	bars: Bar[];
	/** What the colours mean. */
	legend: Array<{ kind: Kind; text: string }>;
	/** Value at the right edge; the largest bar without it. */
	end?: number;
	/** Upright lines, such as a deadline. */
	marks?: Array<{ value: number; text: string }>;
	/** Labels are read from right to left. */
	rtl?: boolean;
}

const WIDTH = 760;
const LEFT = 250;
const RIGHT = 110;
const ROW = 26;

// The colours of both themes have enough contrast with their background; the background itself is the page's.
const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600; font-size: 15px }
.mark { stroke: #6e7781; stroke-dasharray: 4 3 }
.ours, .stage3 { fill: #0969da } .other { fill: #8c959f }
.stage1 { fill: #bf8700 } .stage2 { fill: #8250df } .stage4 { fill: #2da44e }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .mark { stroke: #9198a1 }
.ours, .stage3 { fill: #4493f8 } .other { fill: #767e88 }
.stage1 { fill: #d29922 } .stage2 { fill: #a371f7 } .stage4 { fill: #3fb950 }
}`;

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** A bar chart as SVG, readable on light and dark pages. */
export function drawn(chart: Chart): string {
	const widest = Math.max(...chart.bars.map((bar) => bar.parts.reduce((sum, { value }) => sum + value, 0)));
	const scale = (WIDTH - LEFT - RIGHT) / (chart.end ?? widest);
	const top = chart.marks ? 84 : 66;
	const height = top + chart.bars.length * ROW + 10;
	// In a text that runs from right to left, its start is the right end.
	const label = chart.rtl ? 'direction="rtl" text-anchor="start"' : 'text-anchor="end"';
	const edge = chart.rtl
		? `x="${WIDTH - 8}" direction="rtl" text-anchor="start"`
		: 'x="8" text-anchor="start"';
	const lines = [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
		`<title>${escaped(chart.title)}</title>`,
		`<style>${STYLE}\n</style>`,
		`<text class="title" y="20" ${edge}>${escaped(chart.title)}</text>`,
	];
	const step = (WIDTH - 16) / chart.legend.length;
	chart.legend.forEach(({ kind, text }, index) => {
		const x = chart.rtl ? WIDTH - 20 - index * step : 8 + index * step;
		const at = chart.rtl ? `x="${x - 6}" direction="rtl"` : `x="${x + 18}"`;
		lines.push(`<rect class="${kind}" x="${x}" y="35" width="12" height="12" rx="2"/>`);
		lines.push(`<text y="46" ${at} text-anchor="start">${escaped(text)}</text>`);
	});
	for (const { value, text } of chart.marks ?? []) {
		const x = (LEFT + value * scale).toFixed(1);
		lines.push(`<text x="${x}" y="70" text-anchor="middle">${escaped(text)}</text>`);
		lines.push(`<line class="mark" x1="${x}" x2="${x}" y1="76" y2="${height - 6}"/>`);
	}
	chart.bars.forEach((bar, index) => {
		const y = top + index * ROW;
		let x = LEFT;
		lines.push(`<text x="${LEFT - 10}" y="${y + 13}" ${label}>${escaped(bar.label)}</text>`);
		for (const { value, kind } of bar.parts) {
			const width = Math.max(0.5, value * scale);
			lines.push(
				`<rect class="${kind}" x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="17"/>`,
			);
			x += width;
		}
		lines.push(`<text x="${(x + 8).toFixed(1)}" y="${y + 13}">${escaped(bar.text)}</text>`);
	});
	return `${lines.join('\n')}\n</svg>\n`;
}
