/**
 * All tests, as projects. `npx jest` runs the fast ones, unit and workflow; the `test:…` commands of package.json choose
 * others (scripts/test.mjs).
 */
// n8n's engine logs every error that a test provokes.
process.env.N8N_LOG_LEVEL ??= 'silent';

const shared = {
	testEnvironment: 'node',
	modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/build', '<rootDir>/runtime', '<rootDir>/.simotel'],
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.check.json', diagnostics: false }] },
};

const project = (displayName, files, more = {}) => ({
	...shared,
	displayName,
	testMatch: [`<rootDir>/${files}`],
	...more,
});

const fast = [
	project('unit', 'test/unit/**/*.test.ts'),
	// Through n8n-core's engine, against the simulator.
	project('workflow', 'test/workflow/**/*.test.ts'),
	// What the examples for other systems share.
	project('connect', 'test/connect/**/*.test.ts'),
];

// These need the built package and an installed n8n.
const real = { globalSetup: '<rootDir>/test/harness/setup.ts' };
const slow = [
	project('faults', 'test/faults/**/*.faults.ts'),
	project('faults-hosted', 'test/faults/**/*.faults.ts', {
		setupFiles: ['<rootDir>/test/harness/hosted.ts'],
	}),
	project('e2e', 'test/e2e/**/*.e2e.ts', real),
	project('reliability', 'test/reliability/**/*.reliability.ts', real),
	// Benches inside n8n's engine; `npm run bench` starts them.
	project('bench', 'bench/jest/**/*.bench.ts'),
];

const chosen = process.argv.some((word) => word.startsWith('--selectProjects'));

/** @type {import('jest').Config} */
module.exports = {
	projects: chosen ? [...fast, ...slow] : fast,
	// The slow ones have a whole n8n or measure something: one at a time.
	...(chosen ? { maxWorkers: 1 } : {}),
	testTimeout: chosen ? 180_000 : 30_000,
	silent: true,
};
