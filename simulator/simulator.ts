import type { FastifyInstance } from 'fastify';

import type { PbxState } from './state';
import type { CallRequest, Delivery, Trace, Wire } from './types';

/** A running simulator. */
export interface Simulator {
	app: FastifyInstance;
	state: PbxState;
	/** `http://127.0.0.1:<port>`. */
	url: string;
	/** Sends an event to the configured address, if it is switched on; part of a call's trace when given. */
	emitEvent(name: string, payload: Wire, trace?: Trace): Promise<Delivery | null>;
	/** Places a call and waits until it is over. */
	placeCall(request: CallRequest): Promise<Trace>;
	/** Starts an ordered call and returns its id at once. */
	originate(order: Wire): string;
	/** Puts in what was there at the start, into a state that is empty. */
	seed(): void;
	close(): Promise<void>;
}
