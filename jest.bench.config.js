/** Benches run under jest because n8n-core needs its module set-up; `npm run bench` starts them. */
const base = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = { ...base, testMatch: ['<rootDir>/bench/jest/**/*.bench.ts'], maxWorkers: 1, silent: true };
