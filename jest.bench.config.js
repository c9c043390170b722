/** Benches run under jest because n8n-core needs its module set-up; they assert no times, they print ratios. */
const base = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = { ...base, testMatch: ['<rootDir>/bench/**/*.ts'], maxWorkers: 1, silent: true };
