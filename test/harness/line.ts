import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** What came back of one question, byte by byte. */
export interface Said {
	ms: number;
	/** 0 when the connection was refused or closed before an answer. */
	status: number;
	body: string;
}

const HEAD_END = '\r\n\r\n';

/**
 * One connection that stays open, over which questions go one after the other. It reads the bytes itself, so that
 * a second answer to a question cannot hide in a library.
 */
export class Line {
	/** Bytes that no question has asked for. */
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
			if (wholeAnswer(this.received) !== undefined) this.waiting?.(false);
		});
		this.socket.on('error', () => undefined);
		this.socket.on('close', () => {
			this.open = false;
			this.waiting?.(true);
		});
	}

	/** Asks and waits for the answer, however long it takes. */
	async ask(url: string, question: unknown): Promise<Said> {
		const began = performance.now();
		const closed = !this.open || (await this.exchange(url, question));
		const ms = performance.now() - began;
		const answer = wholeAnswer(this.received);
		this.surplus += this.received.slice(answer?.length ?? 0);
		this.received = '';
		return closed || answer === undefined
			? { ms, status: 0, body: '' }
			: { ms, status: answer.status, body: answer.body };
	}

	/** Goes away, also in the middle of a question. */
	close(): void {
		this.socket.destroy();
	}

	private async exchange(url: string, question: unknown): Promise<boolean> {
		const body = JSON.stringify(question);
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

/** The first answer in a text, when all of it is there; bodies of this protocol are ASCII. */
function wholeAnswer(text: string): { status: number; body: string; length: number } | undefined {
	const end = text.indexOf(HEAD_END);
	if (end < 0) return undefined;
	const head = text.slice(0, end);
	const size = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
	const length = end + HEAD_END.length + size;
	if (text.length < length) return undefined;
	const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0);
	return { status, body: text.slice(end + HEAD_END.length, length), length };
}
