import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { apiVersionOf, startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { account } from './account';
import { runNode } from './engine';
import { hurried } from './pbx';
import { onProfiles } from './profiles';
import type { ProfileUnderTest } from './profiles';

/** The simulator of the test that runs. */
export let sim: Simulator;

/** Runs a suite once for each kind of PBX, with a simulator of its own for each test. */
export function onEachPbx(suite: (under: ProfileUnderTest) => void): void {
	onProfiles((under) => {
		beforeEach(async () => {
			sim = await startSimulator(hurried(under.profile));
		});
		afterEach(async () => {
			await sim.close();
		});
		suite(under);
	});
}

export const credentials = () => ({
	simotelApi: account(sim.url, { timeout: 3, apiVersion: apiVersionOf(sim.state.settings.profile) }),
});

/** Runs the Simotel node with an operation's own parameters; the others have their defaults. */
export async function run(
	resource: string,
	operation: string,
	parameters: IDataObject = {},
	more: Partial<Parameters<typeof runNode>[0]> = {},
) {
	return await runNode({
		node: new Simotel(),
		parameters: { resource, operation, ...parameters },
		credentials: credentials(),
		...more,
	});
}

/** The items that an operation puts out; throws its error. */
export async function rows(...given: Parameters<typeof run>): Promise<IDataObject[]> {
	const result = await run(...given);
	if (result.error) throw result.error;
	return result.json;
}

/** A record chosen by its number or name. */
export const by = (key: string) => ({ __rl: true, mode: 'key', value: key });

/** A record of the PBX, by the value of one field. */
export const stored = (name: string, field: string, value: string) =>
	sim.state.records(name as never).find((record) => record[field] === value);

/** An item with a short WAV file. */
export function audioItem(name = 'welcome.wav', json: IDataObject = {}): INodeExecutionData {
	const file = Buffer.alloc(64);
	file.write('RIFF', 0, 'latin1');
	file.writeUInt32LE(56, 4);
	file.write('WAVE', 8, 'latin1');
	return { json, binary: { data: { data: file.toString('base64'), mimeType: 'audio/wav', fileName: name } } };
}
