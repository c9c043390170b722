import { Replay, plausibleDay } from '../replay';
import type { DayEntry } from '../replay';
import type { Simulator } from '../simulator';
import { BadRequest, text, wire } from './access';
import type { Act } from './access';
import { VERSIONS, checkedCall } from './checks';

const FASTEST = 100_000;
const LONGEST_DAY = 200_000;

/** Recording, replaying and making up days. Returns the replay, which a reset stops. */
export function registerReplay(
	sim: Simulator,
	route: (method: 'GET' | 'POST' | 'DELETE', path: string, act: Act) => void,
): Replay {
	const replay = new Replay(sim);
	route('GET', '/recording', () => ({ entries: replay.recording() }));
	route('DELETE', '/recording', () => {
		replay.forget();
		return { entries: [] };
	});
	route('POST', '/day', (body) => ({
		entries: plausibleDay(checkedFigure(body.calls, 'calls', LONGEST_DAY), Number(body.seed ?? 1)),
	}));
	route('POST', '/replay', (body) => {
		const day = Array.isArray(body.entries) ? body.entries.map(checkedEntry) : [];
		if (day.length === 0)
			throw new BadRequest('"entries" must list what happened; POST /_sim/day makes some up');
		return replay.start(day, checkedFigure(body.speed ?? 1, 'speed', FASTEST));
	});
	route('GET', '/replay', () => replay.progress);
	route('DELETE', '/replay', () => replay.stop());
	return replay;
}

function checkedFigure(value: unknown, name: string, most: number): number {
	const figure = Number(value);
	if (!(figure > 0 && figure <= most)) throw new BadRequest(`"${name}" must be a number up to ${most}`);
	return figure;
}

function checkedEntry(value: unknown): DayEntry {
	const entry = wire(value);
	const at = Number(entry.at);
	if (!Number.isFinite(at)) throw new BadRequest('"at" of an entry must be seconds since the beginning');
	if (entry.call !== undefined) return { at, call: checkedCall(wire(entry.call)) };
	if (entry.request !== undefined) return { at, request: wire(entry.request) };
	const transport = wire(entry.transport);
	if (transport.version !== undefined && !VERSIONS.includes(String(transport.version)))
		throw new BadRequest(`version is one of ${VERSIONS.join(', ')}`);
	return { at, event: text(entry.event, 'event'), payload: wire(entry.payload), transport };
}
