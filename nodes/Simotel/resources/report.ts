import { REPORTS } from '../../../simotel/reports/catalog';
import { OUTPUT_FIELD } from '../execution/files';
import { callIdOf, getCall } from '../execution/getCall';
import { downloadRecording, withRecordings } from '../execution/recordings';
import { shownRow } from '../execution/reports';
import type { Field, Job, Operation, Output, Resource } from '../types';
import { waitAtMost } from '../execution/waiting';
import { sinceRecord } from './sinceRecord';
import { rowsOf } from '../../../simotel/client/rows';

const condition = (
	name: string,
	wire: string,
	label: string,
	description: string,
	placeholder: string,
): Field => ({
	name,
	wire,
	label,
	description,
	placeholder,
	type: 'string',
});

const CALLER = condition('caller', 'from', 'Caller', 'Only calls of this number', 'e.g. 09120000000');
const CALLEE = condition('callee', 'to', 'Callee', 'Only calls to this number', 'e.g. 204');
const CALL_ID = condition('uniqueId', 'cuid', 'Call ID', 'Only this call', 'e.g. 1700000100.7');
/** The wire calls a queue `qnum` in one report and `queue` in the others. */
const queueCondition = (wire: 'qnum' | 'queue'): Field => ({
	name: 'queue',
	wire,
	label: 'Queue',
	description: 'Only calls of this queue',
	type: 'record',
	record: { resource: 'queue', send: 'key' },
});

/** Get Many of a report that is searched by period. */
function search(
	path: string,
	words: Pick<Operation, 'name' | 'value' | 'action' | 'description' | 'starts'>,
	conditions: Field[],
	sortable = ['starttime', 'billsec', 'wait'],
): Operation {
	return {
		...words,
		kind: 'report',
		endpoints: path === REPORTS.calls.search ? [path, REPORTS.quickCalls.search] : [path],
		simplify: true,
		report: { path, conditions, sortable },
	};
}

const CALL_ID_PROPERTY = {
	displayName: 'Call ID',
	name: 'uniqueId',
	type: 'string' as const,
	default: '',
	required: true,
	placeholder: 'e.g. 1700000100.7',
	description: 'The "unique_id" of a call, as in events and reports',
};

async function queueAttempts(job: Job): Promise<Output[]> {
	const path = 'reports/quick/info';
	const data = await job.client.search(path, { cuid: callIdOf(job) });
	return rowsOf(data).map((row) => shownRow(job, path, row));
}

/** What has happened on the PBX (`reports/*`). */
export const report: Resource = {
	name: 'Report',
	value: 'report',
	description: 'Calls, queues, agents and surveys of the past, and recordings',
	operations: [
		{
			name: 'Download Recording',
			value: 'downloadRecording',
			action: 'Download a recording of a call',
			description: 'Download the recording of a call, for example of an item of Get Many Calls',
			kind: 'custom',
			endpoints: ['reports/audio/download', 'reports/quick/search'],
			properties: [
				{
					displayName: 'Recording',
					name: 'recordingBy',
					type: 'options',
					default: 'file',
					options: [
						{
							name: 'By Call ID',
							value: 'call',
							description: 'The name of the file is looked up in the reports',
						},
						{
							name: 'By File Name',
							value: 'file',
							description: 'The field "record" of a call',
						},
					],
					description: 'How the recording is named',
				},
				{
					displayName: 'File Name',
					name: 'fileName',
					type: 'string',
					default: '={{ $json.record }}',
					required: true,
					placeholder: 'e.g. 20260101_1767258000.7.mp3',
					displayOptions: { show: { recordingBy: ['file'] } },
					description: 'Name of the recording with its extension: the field "record" of a call',
				},
				{
					...CALL_ID_PROPERTY,
					default: '={{ $json.unique_id }}',
					displayOptions: { show: { recordingBy: ['call'] } },
				},
				OUTPUT_FIELD,
				waitAtMost(
					60,
					'How long to wait for the recording of a young call, which the PBX stores some time after its end; older ones are not waited for',
				),
			],
			run: downloadRecording,
		},
		{
			name: 'Get Call',
			value: 'getCall',
			action: 'Get a call',
			description:
				'Retrieve all details of one call: who called, which agents rang, who answered, waiting and talking, transfers, recording, survey',
			kind: 'custom',
			endpoints: [
				'reports/quick/search',
				// In its place where the API is version 3.
				'reports/cdr/search',
				'reports/quick/info',
				'reports/queue/search',
				'reports/poll/search',
			],
			properties: [
				CALL_ID_PROPERTY,
				{
					displayName: 'Caller',
					name: 'callerNumber',
					type: 'string',
					default: '={{ $json.caller_number }}',
					placeholder: 'e.g. 09120000000',
					description:
						'Number of the caller, for a PBX that does not find a call by its ID: then by the caller, within half an hour. May be empty.',
				},
				waitAtMost(
					60,
					'How long to wait while the call is not in the reports, or its record is not complete: PBXs write some seconds to minutes after a call. Then "complete" is false.',
				),
			],
			run: getCall,
		},
		{
			name: "Get Call's Agent Attempts",
			value: 'getAttempts',
			action: 'Get agent attempts of a call',
			description: 'Retrieve which agents a queue tried for one call',
			kind: 'custom',
			endpoints: ['reports/quick/info'],
			simplify: true,
			properties: [CALL_ID_PROPERTY],
			run: queueAttempts,
		},
		search(
			'reports/agent/search',
			{
				name: 'Get Many Agent Activities',
				value: 'getAgentActivities',
				action: 'Get many agent activities',
				description: 'Retrieve when agents came, left and paused',
			},
			[
				CALLER,
				CALLEE,
				condition('extension', 'exten', 'Extension', 'Only this agent', 'e.g. 204'),
				queueCondition('queue'),
			],
			['end', 'start'],
		),
		withRecordings(
			search(
				'reports/cdr/search',
				{
					name: 'Get Many Calls',
					value: 'getCalls',
					starts: true,
					action: 'Get many calls',
					description: 'Retrieve the call detail records (CDR) of a period',
				},
				[CALLER, CALLEE, CALL_ID],
			),
		),
		withRecordings(
			search(
				'reports/quick/search',
				{
					name: 'Get Many Calls (Quick)',
					value: 'getQuickCalls',
					action: 'Get many calls from the quick report',
					description: 'Retrieve the calls of a period from the quick report',
				},
				[CALLER, CALLEE],
			),
		),
		withRecordings(
			sinceRecord('reports/cdr/ordered/id', {
				name: 'Get Many Calls Since a Record',
				value: 'getCallsSince',
				action: 'Get many calls since a record',
				description:
					'Retrieve the calls that came after a given record, oldest first: what a regular sync needs',
			}),
		),
		withRecordings(
			search(
				'reports/queue_details/search',
				{
					name: 'Get Many Queue Attempts',
					value: 'getQueueAttempts',
					action: 'Get many queue attempts',
					description: 'Retrieve the single attempts of queues to reach an agent',
				},
				[
					CALLER,
					CALLEE,
					CALL_ID,
					queueCondition('queue'),
					condition(
						'queuePass',
						'queue_id',
						'Queue Pass ID',
						'Only one pass through the queue',
						'e.g. 1700000100.8',
					),
				],
			),
		),
		withRecordings(
			sinceRecord('reports/queue_details/ordered/id', {
				name: 'Get Many Queue Attempts Since a Record',
				value: 'getQueueAttemptsSince',
				action: 'Get many queue attempts since a record',
				description: 'Retrieve the attempts that came after a given record, oldest first',
			}),
		),
		withRecordings(
			search(
				'reports/queue/search',
				{
					name: 'Get Many Queue Calls',
					value: 'getQueueCalls',
					action: 'Get many queue calls',
					description: 'Retrieve the calls that went through a queue',
				},
				[CALLER, CALLEE, CALL_ID, queueCondition('qnum')],
			),
		),
		withRecordings(
			sinceRecord('reports/queue/ordered/id', {
				name: 'Get Many Queue Calls Since a Record',
				value: 'getQueueCallsSince',
				action: 'Get many queue calls since a record',
				description: 'Retrieve the queue calls that came after a given record, oldest first',
			}),
		),
		search(
			'reports/poll/search',
			{
				name: 'Get Many Survey Answers',
				value: 'getSurveyAnswers',
				action: 'Get many survey answers',
				description: 'Retrieve the scores that callers gave',
			},
			[
				CALLER,
				CALLEE,
				CALL_ID,
				condition('label', 'label', 'Label', 'Only this survey', 'e.g. sales'),
				queueCondition('queue'),
			],
			['date', 'point'],
		),
	],
};
