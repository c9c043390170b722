// Runs one suite of tests: node scripts/test.mjs <suite> [flags of the suite] [arguments of jest]
// A flag reaches the tests as an environment variable: --rate of queue as QUEUE_RATE.
import jest from 'jest';

/** Files, unless others are named. */
const HOSTED =
	'(examples-(events|forms|runs)|components-examples|connect-(around|operations)|whole-calls|robust|reconcile|answers|conversations)\\.e2e';
const SUITES = {
	// On both kinds of PBX; with SIMULATOR_PROFILE on that one.
	faults: {
		projects: process.env.SIMULATOR_PROFILE === undefined ? ['faults', 'faults-hosted'] : ['faults'],
	},
	fuzz: { projects: ['unit', 'workflow'], files: 'fuzz', env: { FUZZ_RUNS: '10000' } },
	e2e: { projects: ['e2e'] },
	// What runs in n8n and depends on the kind of PBX, at a reseller.
	hosted: {
		projects: ['e2e'],
		files: HOSTED,
		choosable: true,
		env: { SIMULATOR_PROFILE: 'hosted' },
	},
	reconcile: { projects: ['e2e'], files: 'reconcile', env: { RECONCILE_CALLS: '1000' } },
	// The first argument is a version of n8n.
	compat: { projects: ['e2e'], files: 'whole-calls', choosable: true, takesVersion: true },
	answers: { projects: ['reliability'], files: 'answers', flags: { calls: 'value', parallel: 'value' } },
	kill: { projects: ['reliability'], files: 'kill' },
	queue: {
		projects: ['reliability'],
		files: 'queue',
		flags: {
			...{ rate: 'value', quiet: 'switch', only: 'value' },
			...{ workers: 'value', cores: 'value', elsewhere: 'value', env: 'value', nice: 'value' },
		},
	},
	conversations: { projects: ['reliability'], files: 'conversations' },
	soak: { projects: ['reliability'], files: 'soak', flags: { minutes: 'value', rate: 'value' } },
};

const [name, ...words] = process.argv.slice(2);
const suite = SUITES[name];
if (suite === undefined)
	throw new Error(`There is no suite "${name}"; there are ${Object.keys(SUITES).join(', ')}.`);

for (const [key, value] of Object.entries(suite.env ?? {})) process.env[key] ??= value;
if (suite.takesVersion) {
	const version = words.shift();
	if (version === undefined) throw new Error('Which version? npm run test:compat -- 1.123.81');
	process.env.SIMOTEL_N8N_VERSION = version;
}
const rest = [];
while (words.length > 0) {
	const word = words.shift();
	const [, flag, value] = /^--([a-z]+)(?:=(.*))?$/.exec(word) ?? [];
	const kind = suite.flags?.[flag];
	if (kind === undefined) rest.push(word);
	else process.env[`${name}_${flag}`.toUpperCase()] = kind === 'switch' ? 'true' : (value ?? words.shift());
}
const named = rest.some((word) => !word.startsWith('-'));
const files = suite.files === undefined || (named && suite.choosable) ? [] : [suite.files];

// jest.config.js looks for --selectProjects; --runInBand ends its list.
process.argv = [
	...process.argv.slice(0, 2),
	'--selectProjects',
	...suite.projects,
	'--runInBand',
	...files,
	...rest,
];
await jest.run();
