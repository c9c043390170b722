import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { SimotelReportTrigger } from '../../nodes/SimotelReportTrigger/SimotelReportTrigger.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { runNode } from '../harness/engine';
import { Polling } from '../harness/polling';
import { pbxOfThisRun } from '../harness/pbx';
import { listen } from '../harness/webhook';
import { certificates } from './certificates';
import { startProxy } from './proxy';
import type { HarmfulProxy } from './proxy';

export const PASSWORD = 'simulator-password';
/** Seconds that a request may take. */
export const TIMEOUT = 1;
const SEARCH = '{"alike":"true","conditions":{}}';
const by = (value: string) => ({ __rl: true, mode: 'key', value });

/** One of every kind of operation. */
export const OPERATIONS: Record<string, IDataObject> = {
	create: { resource: 'blacklist', operation: 'create', number: '09120000999' },
	get: { resource: 'extension', operation: 'get', extension: by('204') },
	getAll: { resource: 'extension', operation: 'getAll', returnAll: true },
	update: { resource: 'extension', operation: 'update', extension: by('204'), name: 'Mina Hosseini' },
	upsert: { resource: 'extension', operation: 'upsert', number: '205', name: 'Omid Jafari' },
	delete: { resource: 'queue', operation: 'delete', queue: by('600') },
	call: {
		...{ resource: 'call', operation: 'originate', caller: '204', callee: '09120000003' },
		...{ context: 'main_routing', callerId: '02100000000' },
	},
	custom: {
		resource: 'apiRequest',
		operation: 'send',
		method: 'POST',
		path: 'pbx/users/search',
		body: SEARCH,
	},
	download: {
		...{ resource: 'report', operation: 'downloadRecording', fileName: 'call.mp3', record: 'call.mp3' },
		// The calls are young: their recordings would be waited for through every disturbance.
		waitAtMost: 0,
	},
	upload: { resource: 'announcement', operation: 'create', name: 'Hello' },
	report: { resource: 'report', operation: 'getCalls', returnAll: true },
	cursor: { resource: 'report', operation: 'getCallsSince', afterId: '', returnAll: true },
};

/** Who is answered when the last agent of a caller cannot be found. */
export const FALLBACK = '209';
/** A component that sends callers to the agent whom they spoke to last. */
const LAST_AGENT = {
	...{ component: 'extenApi', responseMode: 'rules', deadline: 450, fallback: { extension: FALLBACK } },
	...{ rules: { rule: [{ answer: 'lastAgent', hours: 24 }] }, options: {} },
};

/** What came of one operation. */
export interface Attempt {
	name: string;
	error?: Error & { description?: string; context?: IDataObject };
	items: number;
	ms: number;
}

/** A PBX with 30 calls, and the ways to it that do harm. */
export interface FaultEnvironment {
	sim: Simulator;
	/** The way without TLS. */
	proxy: HarmfulProxy;
	/** Ways with a certificate: one that is good, and those that are not. */
	secure: Record<'good' | 'selfSigned' | 'expired' | 'otherHost', HarmfulProxy>;
	/** Where the credential leads. */
	url: string;
	credentials(): { simotelApi: IDataObject };
	/** As it was at first. */
	reset(): Promise<void>;
	attempt(name: string): Promise<Attempt>;
	/** What a component answers to this caller, whose last agent it looks up, and how long it takes. */
	request(caller: string): Promise<{ answer: IDataObject; ms: number }>;
	/** A report trigger that follows the calls from the oldest one on. */
	following(): Polling;
	close(): Promise<void>;
}

export async function openFaultEnvironment(): Promise<FaultEnvironment> {
	const pbx = pbxOfThisRun();
	// What is due must be there: reports that lag are another proof.
	const sim = await startSimulator({
		...pbx,
		traits: { ...pbx.traits, reportLag: 0, reportCompletion: 0, recordingDelay: 0 },
	});
	const folder = mkdtempSync(join(tmpdir(), 'simotel-faults-'));
	const { key, authority, ...all } = certificates(folder);
	const trusted = getCACertificates('default');
	setDefaultCACertificates([...trusted, authority]);
	const secured = async (cert: Buffer) => await startProxy(sim.url, { key, cert });
	const proxy = await startProxy(sim.url);
	const secure = {
		good: await secured(all.good),
		selfSigned: await secured(all.selfSigned),
		expired: await secured(all.expired),
		otherHost: await secured(all.otherHost),
	};
	const environment: FaultEnvironment = {
		sim,
		proxy,
		secure,
		url: proxy.url,
		credentials: () => ({
			simotelApi: {
				...{ serverUrl: environment.url, apiVersion: 'v4', authentication: 'basic', username: 'n8n' },
				...{ password: PASSWORD, timezone: 'Asia/Tehran', timeout: TIMEOUT },
			},
		}),
		reset: async () => {
			await fetch(`${sim.url}/_sim/reset`, { method: 'POST' });
			for (let index = 0; index < 30; index++) await sim.placeCall({ from: '09120000007', to: '204' });
			OPERATIONS.download.fileName = sim.state.calls[0].record;
			environment.url = proxy.url;
			proxy.disturbance = { kind: 'pass' };
			proxy.seen = [];
		},
		attempt: async (name) => {
			const started = Date.now();
			const { error, outputs } = await runNode({
				node: new Simotel(),
				parameters: { options: {}, ...OPERATIONS[name] },
				credentials: environment.credentials() as never,
				items: name === 'upload' ? [wav()] : [{}],
			});
			return { name, error, items: outputs[0]?.length ?? 0, ms: Date.now() - started };
		},
		request: async (caller) => {
			const web = await listen(new SimotelComponentTrigger(), {
				parameters: LAST_AGENT,
				credentials: environment.credentials() as never,
			});
			const started = Date.now();
			const response = await fetch(`${web.url}?app_name=test&src=${caller}&dst=600&data=`);
			const answer = (await response.json()) as IDataObject;
			await web.close();
			return { answer, ms: Date.now() - started };
		},
		following: () =>
			new Polling(
				new SimotelReportTrigger(),
				{ report: 'calls', startFrom: 'beginning', simplify: true, options: {} },
				() => environment.credentials() as never,
			),
		close: async () => {
			setDefaultCACertificates(trusted);
			for (const one of [proxy, ...Object.values(secure)]) await one.close();
			await sim.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
	return environment;
}

function wav(): INodeExecutionData {
	const file = Buffer.alloc(64);
	file.write('RIFF', 0, 'latin1');
	file.writeUInt32LE(56, 4);
	file.write('WAVE', 8, 'latin1');
	const data = { data: file.toString('base64'), mimeType: 'audio/wav', fileName: 'hello.wav' };
	return { json: {}, binary: { data } };
}
