import type { INodeType } from 'n8n-workflow';

const { SIMOTEL_N8N_VERSION: VERSION = '' } = process.env;

/** Whether n8n 1.x is under test. */
export const ON_1X = VERSION.startsWith('1.');

/** The latest version of a node, which new workflows get. */
export const currentVersion = ({ description: { version } }: INodeType): number =>
	Array.isArray(version) ? Math.max(...version) : version;

/** A test of something that n8n 1.x does not have; left out there, with the reason in its name. */
export const testSince2 = (name: string, missing: string, run: () => Promise<void>): void => {
	if (ON_1X) test.skip(`${name} (n8n ${VERSION} has no ${missing})`, run);
	else test(name, run);
};
