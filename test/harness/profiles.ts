import { PROFILE_NAMES, apiVersionOf } from '../../simulator';
import type { ProfileName, Traits } from '../../simulator';

/** A kind of PBX for a suite of tests. */
export interface ProfileUnderTest {
	profile: ProfileName;
	/** The API version that it serves. */
	apiVersion: ReturnType<typeof apiVersionOf>;
	/** For tests of more than the few paths that accounts at a reseller may use, without waiting for its reports. */
	everything: Partial<Traits>;
}

/** Every permission, and nothing to wait for. */
const EVERYTHING: Partial<Traits> = {
	permissions: 'all',
	uploadLimits: false,
	reportLag: 0,
	reportCompletion: 0,
	recordingDelay: 0,
};

/**
 * Runs a suite once for each kind of PBX:
 * `onProfiles(({ profile, everything }) => { beforeAll(() => startSimulator({ profile, traits: everything })) … })`.
 */
export function onProfiles(
	suite: (under: ProfileUnderTest) => void,
	profiles: readonly ProfileName[] = PROFILE_NAMES,
): void {
	describe.each(profiles)('a PBX as %s', (profile) => {
		suite({ profile, apiVersion: apiVersionOf(profile), everything: EVERYTHING });
	});
}
