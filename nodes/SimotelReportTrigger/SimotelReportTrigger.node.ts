import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';

import type { SimotelClient } from '../../simotel/client/client';
import { parseSimotelDate } from '../../simotel/dates';
import { BEGINNING, readCheckpoint, startFromDate } from '../../simotel/reports/checkpoint';
import type { Checkpoint } from '../../simotel/reports/checkpoint';
import { feedItem, newestRecords, nextRecords, startFromNow } from '../../simotel/reports/feed';
import type { FeedName } from '../../simotel/reports/feed';
import { createClient } from '../shared/client';
import { Parameters, shown } from '../shared/parameters';
import { simotelApiTest } from '../shared/credentialTest';
import { rethrow } from '../../simotel/rethrow';
import { subtitle, wordFor } from '../shared/subtitle';
import { shownError } from '../shared/shownError';
import { beginPoll, checkpointOf, commit, commitDelivered, deliver, progressKey, rollback } from './delivery';
import { REPORTS, properties } from './properties';
import { pollSettings } from './settings';
import { BUILDER_HINTS } from '../shared/builderHints';

/** Starts a workflow for each new record of a report; needs no open port, and loses nothing while n8n is down. */
export class SimotelReportTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Simotel Report Trigger',
		name: 'simotelReportTrigger',
		icon: {
			light: 'file:../../icons/simotelReportTrigger.svg',
			dark: 'file:../../icons/simotelReportTrigger.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: subtitle(
			wordFor('report', Object.fromEntries(REPORTS.map(({ value, name }) => [value, name]))),
		),
		description: 'Starts the workflow when a report of a Simotel PBX has new records, each once and in order',
		defaults: { name: 'Simotel Report Trigger' },
		builderHint: BUILDER_HINTS.simotelReportTrigger,
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'simotelApi', required: true, testedBy: 'simotelApiTest' }],
		properties,
	};

	methods = { credentialTest: { simotelApiTest } };

	/**
	 * A poll that fails becomes a failed execution and is made again. Thrown while n8n publishes a workflow, the error
	 * would take the whole workflow down, with the addresses at which its other triggers answer calls.
	 */
	async poll(this: IPollFunctions): Promise<null> {
		try {
			await pollOnce(this);
		} catch (error) {
			this.__emitError(shownError(this.getNode(), error));
		}
		return null;
	}

	/** The start of each execution: passes the polled records on and commits them; a manual run gets the newest one. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		if (this.getMode() !== 'manual') {
			if (this.getMode() === 'trigger') commitDelivered(this.getWorkflowStaticData('node'), items);
			return [items];
		}
		const report = this.getNodeParameter('report', 0) as FeedName;
		const simplify = this.getNodeParameter('simplify', 0, true) as boolean;
		try {
			const client = await createClient(this);
			const newest = await newestRecords(client, report, 1);
			if (newest.length === 0) {
				throw new NodeOperationError(this.getNode(), 'The report has no record yet', {
					description:
						'A record is written when a call has ended: place one and fetch again, or choose another report.',
				});
			}
			return [
				newest.map((row) => ({
					json: feedItem(client, report, row, simplify) as IDataObject,
					pairedItem: { item: 0 },
				})),
			];
		} catch (error) {
			throw shownError(this.getNode(), error);
		}
	}
}

async function pollOnce(context: IPollFunctions): Promise<void> {
	const { report, simplify, limit } = pollSettings(context);
	const key = progressKey(context, report);
	if (!beginPoll(key)) return;
	try {
		const client = await createClient(context);
		// A checkpoint for each report, so that a change of the report does not spoil it.
		const kept = context.getWorkflowStaticData('node');
		const before =
			checkpointOf(key, readCheckpoint(kept[report])) ?? (await firstCheckpoint(context, client, report));
		const next = await nextRecords(client, report, before, limit);
		if (next.denied !== undefined) logSubstitute(context, key, next.denied.message);
		const store = (checkpoint: Checkpoint) => {
			kept[report] = { ...checkpoint };
		};
		if (next.rows.length === 0) {
			store(next.checkpoint);
			commit(key, next.checkpoint);
			return;
		}
		store(before);
		const items = next.rows.map((row) => ({
			json: feedItem(client, report, row, simplify) as IDataObject,
		}));
		deliver(context, key, [before, next.checkpoint], items, store);
	} catch (error) {
		rollback(key);
		await rethrow(error);
	}
}

/** Feeds of this process whose substitute is in the log. */
const logged = new Set<string>();

function logSubstitute(context: IPollFunctions, key: string, reason: string): void {
	if (logged.has(key)) return;
	logged.add(key);
	context.logger.warn(
		`${context.getNode().name}: ${reason}. Calls are read from the quick report instead: a row that appears more than 15 minutes late, or of a call of more than four hours, is lost, and a restored PBX is not noticed. Tick the permission in Maintenance → API Accounts.`,
	);
}

async function firstCheckpoint(
	context: IPollFunctions,
	client: SimotelClient,
	report: FeedName,
): Promise<Checkpoint> {
	const from = new Parameters(context).value('startFrom', 'Start From') ?? 'now';
	if (from === 'beginning') return BEGINNING;
	if (from === 'now') return await startFromNow(client, report);
	if (from !== 'date') {
		throw new NodeOperationError(context.getNode(), `Start From ${shown(from)} is unknown`, {
			description: 'Choose where to begin from the list.',
		});
	}
	const date = parseSimotelDate(new Parameters(context).value('startDate', 'Start Date'), client.zone);
	if (date === null) {
		throw new NodeOperationError(context.getNode(), 'The field "Start Date" holds no date', {
			description: 'Choose a date, or another value for "Start From".',
		});
	}
	return startFromDate(date);
}
