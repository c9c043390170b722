import type { IDataObject } from 'n8n-workflow';

import { inWords, notOk, ok } from '../../../simotel/setup/checks';
import { checkSetup } from '../../../simotel/setup';
import type { Permission, Probe, SetupCheck } from '../../../simotel/setup';
import type { Zone } from '../../../simotel/dates';
import type { WireObject } from '../../../simotel/wire';
import { hintOf } from '../../shared/hints';
import { lastEvent } from '../../shared/lastEvent';
import { conditionsOf, periodOf, searchBody } from './search';
import type { Job, Output, Resource } from '../types';

/** IDs and names of nothing: what a probe asks for, so that the PBX has nothing to give. */
const NO_ID = '0'.repeat(24);
const LAST_ID = 'f'.repeat(24);
const NO_FILE = 'n8n-check-setup.mp3';

/** Services other than searches that can be tried without changing anything. */
const PROBES: Partial<Record<string, Probe>> = {
	'autodialer/reports/info': { body: { _id: NO_ID } },
	'autodialer/reports/ordered/id': { body: { _id: LAST_ID } },
	'pbx/faxes/download': { body: { _id: NO_ID }, download: true },
	'reports/audio/download': { body: { file: NO_FILE }, download: true },
	'reports/cdr/ordered/id': { body: { _id: LAST_ID } },
	'reports/queue/ordered/id': { body: { _id: LAST_ID } },
	'reports/queue_details/ordered/id': { body: { _id: LAST_ID } },
	'reports/quick/info': { body: { cuid: '1000000000.1' } },
	'setting/ping/act': { body: {} },
	'voicemails/audio/download': { body: { file: NO_FILE }, download: true },
};

/** Every permission that the operations of the node need, with a harmless request where there is one. */
export function permissionsOf(resources: Resource[], zone: Zone): Permission[] {
	const searches = searchProbes(resources, zone);
	const users = new Map<string, Map<string, string[]>>();
	for (const resource of resources) {
		for (const { endpoints, name } of resource.operations) {
			for (const path of new Set(endpoints)) {
				const byResource = users.get(path) ?? new Map<string, string[]>();
				byResource.set(resource.name, [...(byResource.get(resource.name) ?? []), name]);
				users.set(path, byResource);
			}
		}
	}
	return [...users]
		.map(([path, byResource]) => ({
			path,
			usedBy: [...byResource].map(([resource, names]) => `${resource} → ${names.join(', ')}`),
			probe: searches.get(path) ?? PROBES[path],
		}))
		.sort(
			(a, b) => Number(a.probe === undefined) - Number(b.probe === undefined) || a.path.localeCompare(b.path),
		);
}

/** A search for one record of each kind. */
function searchProbes(resources: Resource[], zone: Zone): Map<string, Probe> {
	const pagination = { start: 0, count: 1, sorting: {} };
	const probes = new Map<string, { body: WireObject }>();
	for (const { record, operations } of resources) {
		if (record) {
			const body = searchBody(record, zone, {});
			probes.set(`${record.path}/search`, { body: record.paged ? { ...body, pagination } : body });
		}
		for (const operation of operations) {
			if (operation.kind !== 'report') continue;
			const { report } = operation;
			const day = { from: new Date(Date.now() - 86_400_000) };
			const conditions = conditionsOf(report.conditions, {}, zone);
			probes.set(report.path, {
				body: { alike: 'true', conditions, date_range: periodOf(day, zone), pagination },
			});
		}
	}
	return probes;
}

/** The checks as items, one each. */
export async function setupItems(job: Job): Promise<Output[]> {
	const { client, resources } = job;
	const { authentication } = await job.context.getCredentials<{ authentication: string }>(
		'simotelApi',
		job.itemIndex,
	);
	const permissions = permissionsOf(resources, client.zone);
	const checks = await checkSetup(client, permissions, modeOf(authentication), hintOf, [eventCheck(job)]);
	const wanted = job.param<string>('show', 'all');
	return checks.filter(({ status }) => wanted === 'all' || status !== 'ok') as unknown as IDataObject[];
}

const MODES: Record<string, string> = {
	basic: 'user name and password',
	both: 'user name, password and API token',
	token: 'API token',
};

const modeOf = (authentication: string) => MODES[authentication] ?? authentication;

/** Whether the PBX sends events to this n8n. */
function eventCheck(job: Job): SetupCheck {
	const last = lastEvent();
	if (last !== null) {
		return ok(
			'Events',
			`${last.event} came ${inWords(Date.now() - last.at)} ago at ${job.context.getInstanceBaseUrl().replace(/\/$/, '')}${last.path}`,
		);
	}
	return notOk(
		'unknown',
		'Events',
		`No event has reached this n8n process since it started. Events are expected at an address below ${job.context.getInstanceBaseUrl()}`,
		'In Maintenance → Settings → API Settings of the PBX, enter the Production URL of a published Simotel Trigger as API Address and tick the events.',
	);
}
