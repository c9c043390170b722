import type { SimotelClient } from '../client/client';
import { readEnvelope } from '../client/envelope';
import { SimotelError } from '../client/errors';
import { adviceOn, inWords, isHopeless, notOk, ok, seen } from './checks';
import type { Advise, SetupCheck } from './checks';

/** Clocks that differ by less are called equal (milliseconds): Date headers have whole seconds, requests take time. */
const SAME_CLOCK = 5_000;
/** From here on periods of reports miss calls (milliseconds). */
const CLOCK_OFF = 120_000;

/** What the first request showed. */
export interface Connection {
	checks: SetupCheck[];
	/** Whether the server answered as a Simotel with this account; without it no other check makes sense. */
	usable: boolean;
	/** Milliseconds by which the clock of the PBX is ahead; null when its reply has no Date. */
	clockAhead: number | null;
}

/**
 * Address, account and clock, by the smallest request that needs no parameters.
 *
 * An account that may not ping proves address and account all the same: Simotel refuses by account.
 *
 * @param mode how the account identifies itself, in words
 */
export async function checkConnection(
	client: SimotelClient,
	mode: string,
	advise: Advise,
	now: () => number = Date.now,
): Promise<Connection> {
	const { baseUrl, version } = client.server;
	const path = version === 'v3' ? 'pbx/musiconholds/search' : 'setting/ping/act';
	const body = version === 'v3' ? { alike: 'true', conditions: { name: '' } } : {};
	const address = 'Address';
	const account = 'Account';
	const started = now();
	let clockAhead: number | null = null;
	let mayPing = true;
	try {
		const reply = await client.request({ path, method: 'POST', body, answer: 'json' });
		clockAhead = aheadBy(reply.headers.date, started, now());
		readEnvelope(reply, client.place(path));
	} catch (error) {
		const kind = error instanceof SimotelError ? error.kind : undefined;
		if (kind === 'forbidden' || kind === 'refused' || kind === 'noSuchService') mayPing = false;
		else return { checks: failedConnection(error, baseUrl, advise), usable: false, clockAhead };
	}
	const took = now() - started;
	return {
		usable: true,
		clockAhead,
		checks: [
			ok(address, `${baseUrl} answered after ${took} ms`),
			ok(account, mayPing ? `Accepted (${mode})` : `Accepted (${mode}); it may not ping, which is no harm`),
			clockCheck(clockAhead),
		],
	};
}

function failedConnection(error: unknown, baseUrl: string, advise: Advise): SetupCheck[] {
	const hint = adviceOn(error, advise);
	const isAccount =
		error instanceof SimotelError && ['unauthorized', 'addressNotAllowed'].includes(error.kind);
	if (isAccount) return [ok('Address', `${baseUrl} answers`), notOk('failed', 'Account', seen(error), hint)];
	// A server that is busy for a moment is the right one all the same.
	const transient = error instanceof SimotelError && error.transient && !isHopeless(error);
	return [notOk(transient ? 'warning' : 'failed', 'Address', `${baseUrl}: ${seen(error)}`, hint)];
}

/** A server stamps its reply between the two moments. */
function aheadBy(header: unknown, sent: number, received: number): number | null {
	const date = typeof header === 'string' ? Date.parse(header) : NaN;
	return Number.isNaN(date) ? null : date - (sent + received) / 2;
}

function clockCheck(ahead: number | null): SetupCheck {
	if (ahead === null)
		return notOk(
			'unknown',
			'Clock',
			'The reply of the PBX carries no date',
			'Compare the clock in the panel of the PBX with that of this server.',
		);
	if (Math.abs(ahead) < SAME_CLOCK) return ok('Clock', 'The clocks of PBX and n8n agree');
	const found = `The clock of the PBX is ${inWords(ahead)} ${ahead > 0 ? 'ahead of' : 'behind'} that of n8n`;
	const advice = 'Let both servers take their time from the network (NTP).';
	return notOk(
		'warning',
		'Clock',
		found,
		Math.abs(ahead) < CLOCK_OFF ? advice : `${advice} Reports of "the last hour" miss calls until then.`,
	);
}
