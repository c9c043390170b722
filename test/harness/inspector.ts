interface Reply {
	id?: number;
	result?: object;
	error?: { message: string };
}

/** A Node process that was started with `--inspect=127.0.0.1:<port>`, by the DevTools protocol. */
export class Inspector {
	private lastId = 0;

	private constructor(private readonly socket: WebSocket) {}

	static async connect(port: number): Promise<Inspector> {
		const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Array<{
			webSocketDebuggerUrl: string;
		}>;
		const socket = new WebSocket(targets[0].webSocketDebuggerUrl);
		await new Promise((resolve, reject) => {
			const failed = () => reject(new Error('The inspector cannot be reached'));
			socket.addEventListener('open', resolve, { once: true });
			socket.addEventListener('error', failed, { once: true });
		});
		return new Inspector(socket);
	}

	async send<Result extends object>(method: string, params: object = {}): Promise<Result> {
		const id = ++this.lastId;
		return await new Promise((resolve, reject) => {
			const heard = ({ data }: MessageEvent) => {
				const reply = JSON.parse(String(data)) as Reply;
				if (reply.id !== id) return;
				this.socket.removeEventListener('message', heard);
				if (reply.error) reject(new Error(`${method}: ${reply.error.message}`));
				else resolve((reply.result ?? {}) as Result);
			};
			this.socket.addEventListener('message', heard);
			this.socket.send(JSON.stringify({ id, method, params }));
		});
	}

	close(): void {
		this.socket.close();
	}
}
