/** The matrix of faults; under jest because n8n-core needs its module set-up. */
const base = require('./jest.config.js');

// The engine would log every error that is provoked here.
process.env.N8N_LOG_LEVEL = 'silent';

/** @type {import('jest').Config} */
module.exports = { ...base, testMatch: ['<rootDir>/test/faults/**/*.faults.ts'], maxWorkers: 1 };
