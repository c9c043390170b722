import { PROFILE_NAMES, isProfile } from '../../simulator';
import type { ProfileName, Simulator, SimulatorOptions } from '../../simulator';
import { sleep } from './processes';

/**
 * The kind of PBX that a whole run is for: `SIMULATOR_PROFILE=hosted npm run test:e2e -- examples`.
 */
export function pbxOfThisRun(): SimulatorOptions & { profile: ProfileName } {
	const profile = process.env.SIMULATOR_PROFILE ?? 'documented';
	if (!isProfile(profile)) throw new Error(`SIMULATOR_PROFILE is one of ${PROFILE_NAMES.join(', ')}`);
	return hurried(profile);
}

/** A kind of PBX for tests: accounts may do everything, and what lags lags by a second or two. */
export function hurried(profile: ProfileName): SimulatorOptions & { profile: ProfileName } {
	if (profile !== 'hosted') return { profile };
	const lags = { reportLag: 0.5, reportCompletion: 1, recordingDelay: 1.5 };
	return { profile, traits: { permissions: 'all', uploadLimits: false, ...lags } };
}

/** Waits until what has happened so far is in the reports and recordings of a PBX that lags. */
export async function reported({ state }: Simulator): Promise<void> {
	const { reportLag, reportCompletion, recordingDelay } = state.traits;
	const seconds = Math.max(reportLag, reportCompletion, recordingDelay);
	if (seconds > 0) await sleep(seconds * 1_000 + 100);
}
