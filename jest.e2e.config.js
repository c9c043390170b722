/** End-to-end tests: a real n8n with the packed package, the simulator and, for the editor, a real browser. */
const base = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...base,
	testMatch: ['<rootDir>/test/e2e/**/*.e2e.ts'],
	maxWorkers: 1,
	testTimeout: 180_000,
};
