import { sleep } from './processes';

interface Reply {
	id?: number;
	result?: { usedSize?: number };
	error?: { message: string };
}

/**
 * Megabytes that live on the heap of a Node process, after a complete collection; what a sample between collections
 * shows is mostly rubbish. The process stands still meanwhile: not while callers wait. It must have been started with
 * `--inspect=127.0.0.1:<port>` (DevTools protocol: HeapProfiler.collectGarbage, Runtime.getHeapUsage).
 */
export async function livingMb(inspectorPort: number): Promise<number> {
	const targets = (await (await fetch(`http://127.0.0.1:${inspectorPort}/json/list`)).json()) as Array<{
		webSocketDebuggerUrl: string;
	}>;
	const socket = new WebSocket(targets[0].webSocketDebuggerUrl);
	await new Promise((resolve, reject) => {
		socket.addEventListener('open', resolve, { once: true });
		socket.addEventListener('error', () => reject(new Error('The inspector of n8n cannot be reached')), {
			once: true,
		});
	});
	try {
		// What the first one leaves to finalizers goes with the second.
		for (let turn = 0; turn < 2; turn++) {
			await ask(socket, 'HeapProfiler.collectGarbage');
			await sleep(500);
		}
		const { usedSize } = await ask(socket, 'Runtime.getHeapUsage');
		if (usedSize === undefined) throw new Error('The inspector of n8n does not tell the size of the heap');
		return usedSize / 1024 / 1024;
	} finally {
		socket.close();
	}
}

let lastId = 0;

async function ask(socket: WebSocket, method: string): Promise<NonNullable<Reply['result']>> {
	const id = ++lastId;
	return await new Promise((resolve, reject) => {
		const heard = ({ data }: MessageEvent) => {
			const reply = JSON.parse(String(data)) as Reply;
			if (reply.id !== id) return;
			socket.removeEventListener('message', heard);
			if (reply.error) reject(new Error(`${method}: ${reply.error.message}`));
			else resolve(reply.result ?? {});
		};
		socket.addEventListener('message', heard);
		socket.send(JSON.stringify({ id, method }));
	});
}
