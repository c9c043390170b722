import { downText } from './api';
import { el } from './dom';
import { onLanguage, t } from './i18n';
import { attempt, say } from './message';
import type { ApiCall, Delivery, Row } from './model';
import { store } from './store';

const AGAIN_MS = 1_500;
const STATE_MS = 120;

/** Says so when the simulator is away. */
export const banner = el('div', { id: 'banner', role: 'status', 'aria-live': 'polite' });

let boot: string | undefined;

function drawBanner(): void {
	banner.replaceChildren(...(store.linked ? [] : [el('p', {}, downText())]));
}

function link(linked: boolean): void {
	if (store.linked === linked) return;
	store.linked = linked;
	drawBanner();
	store.touch('link');
}

/** The first word of each connection: a new name means a new simulator, and what ran in the old one is cut off. */
async function greet(name: string): Promise<void> {
	const restarted = boot !== undefined && boot !== name;
	const cut = store.running;
	boot = name;
	link(true);
	if (restarted) store.events = [];
	await store.reload();
	if (!restarted) return;
	const calls = cut.map(({ from, to }) => `${from} ${t('arrow')} ${to}`).join(', ');
	say(cut.length > 0 ? t('cutOff', { calls }) : t('restarted'), 'bad');
}

/** Hears what happens in the simulator, and comes back when it was away. */
export function listen(): void {
	const stream = new EventSource('/_sim/stream');
	const on = <T>(kind: string, act: (data: T) => void) => {
		stream.addEventListener(kind, ({ data }: MessageEvent<string>) => act(JSON.parse(data) as T));
	};
	let pending = 0;
	on<{ boot: string }>('hello', (hello) => void attempt(async () => await greet(hello.boot)));
	on<Row>('call', (row) => store.putCall(row));
	on<Delivery>('event', (delivery) => store.putEvent(delivery));
	on<ApiCall>('request', (request) => store.putRequest(request));
	on('state', () => {
		clearTimeout(pending);
		pending = window.setTimeout(() => void attempt(async () => await store.loadState()), STATE_MS);
	});
	stream.onerror = () => {
		link(false);
		if (stream.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN_MS);
	};
}

onLanguage(drawBanner);
