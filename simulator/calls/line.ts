/** What somebody does on a line: pick up, or hang up at either end. */
export type LineAct = 'answer' | 'caller' | 'callee';

/** The line of a live call: its seconds are real ones, and people can act on it meanwhile. */
export class Line {
	/** Whether the caller has hung up. */
	gone = false;

	/** Who hung up last. */
	hungUpBy: 'caller' | 'callee' | undefined;

	private readonly began = performance.now();

	private interrupt: ((act: LineAct) => unknown) | undefined;

	private press: ((key: string) => void) | undefined;

	private ringing = false;

	/** @param speed seconds of the call that pass in a real one */
	constructor(private readonly speed: number) {}

	/** Milliseconds of the call that have passed. */
	get elapsed(): number {
		return (performance.now() - this.began) * this.speed;
	}

	/** Waits that long unless somebody acts; only a ringing telephone can be answered. */
	async wait(seconds: number, ringing: boolean): Promise<LineAct | undefined> {
		if (this.gone) return 'caller';
		this.ringing = ringing;
		return await new Promise((resolve) => {
			const end = (act?: LineAct) => {
				clearTimeout(timer);
				this.interrupt = undefined;
				this.ringing = false;
				resolve(act);
			};
			const timer = setTimeout(end, (seconds * 1_000) / this.speed);
			this.interrupt = end;
		});
	}

	/** Collects the digits that the caller presses: until there are enough of them, `#`, or the seconds have passed. */
	async collect(seconds: number, most: number): Promise<string> {
		if (this.gone) return '';
		let digits = '';
		return await new Promise((resolve) => {
			const end = () => {
				clearTimeout(timer);
				this.interrupt = undefined;
				this.press = undefined;
				resolve(this.gone ? '' : digits);
			};
			const timer = setTimeout(end, (seconds * 1_000) / this.speed);
			this.interrupt = (act) => act === 'caller' && end();
			this.press = (key) => {
				if (key !== '#') digits += key;
				if (key === '#' || digits.length >= most) end();
			};
		});
	}

	/** Presses keys; false when nothing wants digits at this moment. */
	dial(keys: string): boolean {
		if (!this.press) return false;
		for (const key of keys) this.press?.(key);
		return true;
	}

	/** Whether the act meant anything at this moment. */
	act(act: LineAct): boolean {
		if (act === 'answer' && !this.ringing) return false;
		if (act === 'callee' && (!this.interrupt || this.press)) return false;
		if (act === 'caller') this.gone = true;
		if (act !== 'answer') this.hungUpBy = act;
		this.interrupt?.(act);
		return true;
	}
}
