import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { permissionsOf } from '../nodes/Simotel/execution/checkSetup';
import { hintOf } from '../nodes/shared/hints';
import { resources } from '../nodes/Simotel/resources';
import type { Account, Authentication } from '../simotel/client/auth';
import { DEFAULT_ZONE } from '../simotel/dates';
import { checkSetup } from '../simotel/setup';
import type { SetupCheck } from '../simotel/setup';
import { Pseudonyms } from '../simulator/pseudonyms';
import { connect } from '../test/harness/pbx/connect';
import { describeReplies } from '../test/harness/pbx/replies';
import { testCall } from '../test/harness/pbx/testCall';
import { checkTransport } from '../test/harness/pbx/transport';

const USAGE = `Usage: npm run check:pbx -- --url http://192.168.1.10 [options]

Looks at a real Simotel PBX without changing anything, and writes a report in which numbers, names and hosts are
replaced: attach it to an issue when something does not work with your PBX.

The API account comes from the environment: SIMOTEL_USERNAME and SIMOTEL_PASSWORD, SIMOTEL_TOKEN, or all three.

  --version v4|v4.1|v3   version of the API (v4)
  --zone Asia/Tehran     time zone of the PBX
  --out FILE             where the report goes (check-pbx.json)
  --insecure             accept any certificate
  --allow-test-call A,B  place one call from extension A to number B and watch how its records appear`;

const VERSIONS = ['v4', 'v4.1', 'v3'] as const;

function accountFromEnvironment(): Account {
	const { SIMOTEL_USERNAME: username, SIMOTEL_PASSWORD: password, SIMOTEL_TOKEN: token } = process.env;
	const modes: Array<[Authentication, boolean]> = [
		['both', Boolean(username && token)],
		['token', Boolean(token)],
		['basic', Boolean(username)],
	];
	const authentication = modes.find(([, given]) => given)?.[0];
	if (authentication === undefined)
		throw new Error('Set SIMOTEL_USERNAME and SIMOTEL_PASSWORD, or SIMOTEL_TOKEN, in the environment.');
	return { authentication, username, password, token };
}

function optionsOf(args: string[]) {
	const { values } = parseArgs({
		args,
		options: {
			url: { type: 'string' },
			version: { type: 'string', default: 'v4' },
			zone: { type: 'string', default: DEFAULT_ZONE },
			out: { type: 'string', default: 'check-pbx.json' },
			insecure: { type: 'boolean', default: false },
			'allow-test-call': { type: 'string' },
		},
	});
	const version = VERSIONS.find((known) => known === values.version);
	if (values.url === undefined) throw new Error('--url is missing.');
	if (version === undefined) throw new Error(`--version is one of ${VERSIONS.join(', ')}.`);
	const call = values['allow-test-call']?.split(',').map((part) => part.trim());
	if (call !== undefined && (call.length !== 2 || call.includes('')))
		throw new Error('--allow-test-call takes an extension and a number, such as 200,201.');
	return { ...values, url: values.url, version, call };
}

const MARKS = { ok: '✓', warning: '!', failed: '✗', unknown: '?' } as const;

function show(checks: SetupCheck[]): void {
	for (const { check, status, found, what_to_do } of checks) {
		console.log(`${MARKS[status]} ${check}: ${found}`);
		if (what_to_do !== '') console.log(`    ${what_to_do}`);
	}
}

async function main(): Promise<void> {
	const { url, version, zone, insecure, call, out } = optionsOf(process.argv.slice(2));
	const account = accountFromEnvironment();
	const client = connect({ url, version, zone, account, insecure });
	const permissions = permissionsOf(resources, zone);
	const checks = await checkSetup(client, permissions, account.authentication, hintOf);
	show(checks);
	const usable = checks.length > 2;
	const transport = usable ? await checkTransport(client, { account, insecure }) : [];
	show(transport);
	const replies = usable ? await describeReplies(client, permissions) : {};
	const placed = usable && call !== undefined ? await testCall(client, call[0], call[1]) : undefined;
	if (placed !== undefined) show(placed.checks);
	const found = { checks, transport, ...(placed === undefined ? {} : { call: placed }) };
	const anonymous = new Pseudonyms().of(found) as typeof found;
	const report = { api: version, zone, authentication: account.authentication, ...anonymous, replies };
	writeFileSync(out, `${JSON.stringify(report, null, '\t')}\n`);
	console.log(`\nReport: ${out} (numbers, names and hosts are replaced; read it before you give it away)`);
}

main().catch((error: unknown) => {
	console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
	process.exitCode = 1;
});
