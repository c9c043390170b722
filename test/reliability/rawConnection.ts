import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** What came back for one request, byte by byte. */
export interface RawReply {
	ms: number;
	/** 0 when the connection was refused or closed before a reply. */
	status: number;
	body: string;
}

const HEAD_END = '\r\n\r\n';

/**
 * One connection that stays open, over which requests go one after the other. It reads the bytes itself, so that a second
 * reply to a request cannot hide in a library.
 */
export class RawConnection {
	/** Bytes that belong to no request. */
	surplus = '';

	private received = '';
	private waiting: ((closed: boolean) => void) | undefined;
	private readonly socket: Socket;
	private open = true;

	constructor(private readonly url: URL) {
		this.socket = connect(Number(url.port), url.hostname);
		this.socket.setNoDelay(true);
		this.socket.setEncoding('utf8');
		this.socket.on('data', (text: string) => {
			if (this.waiting === undefined) this.surplus += text;
			else this.received += text;
			if (wholeReply(this.received) !== undefined) this.waiting?.(false);
		});
		this.socket.on('error', () => undefined);
		this.socket.on('close', () => {
			this.open = false;
			this.waiting?.(true);
		});
	}

	/** Posts JSON and waits for the reply, however long it takes. */
	async post(url: string, json: unknown): Promise<RawReply> {
		const began = performance.now();
		const closed = !this.open || (await this.exchange(url, json));
		const ms = performance.now() - began;
		const reply = wholeReply(this.received);
		this.surplus += this.received.slice(reply?.length ?? 0);
		this.received = '';
		return closed || reply === undefined
			? { ms, status: 0, body: '' }
			: { ms, status: reply.status, body: reply.body };
	}

	/** Goes away, also in the middle of a request. */
	close(): void {
		this.socket.destroy();
	}

	private async exchange(url: string, json: unknown): Promise<boolean> {
		const body = JSON.stringify(json);
		const head = [
			`POST ${new URL(url).pathname} HTTP/1.1`,
			`host: ${this.url.host}`,
			'content-type: application/json',
			`content-length: ${Buffer.byteLength(body)}`,
		];
		return await new Promise((resolve) => {
			this.waiting = (closed) => {
				this.waiting = undefined;
				resolve(closed);
			};
			this.socket.write(head.join('\r\n') + HEAD_END + body);
		});
	}
}

/** The first reply in a text, when all of it is there; bodies of this protocol are ASCII. */
function wholeReply(text: string): { status: number; body: string; length: number } | undefined {
	const end = text.indexOf(HEAD_END);
	if (end < 0) return undefined;
	const head = text.slice(0, end);
	const size = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
	const length = end + HEAD_END.length + size;
	if (text.length < length) return undefined;
	const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0);
	return { status, body: text.slice(end + HEAD_END.length, length), length };
}
