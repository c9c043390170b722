/** Unit tests of the protocol and node tests through n8n-core's engine; the end-to-end tests have a config of their own. */
const transform = {
	'^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.check.json', diagnostics: false }],
};

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/unit/**/*.test.ts', '<rootDir>/test/workflow/**/*.test.ts'],
	modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/build', '<rootDir>/runtime', '<rootDir>/.simotel'],
	transform,
	testTimeout: 30_000,
	// n8n's engine logs every error that a test provokes.
	silent: true,
};
