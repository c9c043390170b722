import { PROFILE_NAMES, isProfile } from '../../simulator';
import type { ProfileName, SimulatorOptions } from '../../simulator';

/**
 * The kind of PBX that a whole run is for: `SIMULATOR_PROFILE=hosted npm run test:e2e -- examples`. Accounts may do
 * everything, and what lags lags by a second or two, as tests do not wait for minutes.
 */
export function pbxOfThisRun(): SimulatorOptions & { profile: ProfileName } {
	const profile = process.env.SIMULATOR_PROFILE ?? 'documented';
	if (!isProfile(profile)) throw new Error(`SIMULATOR_PROFILE is one of ${PROFILE_NAMES.join(', ')}`);
	if (profile !== 'hosted') return { profile };
	const lags = { reportLag: 0.5, reportCompletion: 1, recordingDelay: 1.5 };
	return { profile, traits: { permissions: 'all', uploadLimits: false, ...lags } };
}
