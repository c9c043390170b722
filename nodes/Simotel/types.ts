import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { SimotelClient } from '../../simotel/client/client';
import type { Zone } from '../../simotel/dates';
import type { WireObject } from '../../simotel/wire';

/** The resources that have records, which fields can refer to. */
export type RecordResource =
	| 'announcement'
	| 'blacklist'
	| 'campaign'
	| 'campaignAnnouncement'
	| 'campaignTrunk'
	| 'contact'
	| 'extension'
	| 'fax'
	| 'group'
	| 'musicOnHold'
	| 'queue'
	| 'trunk'
	| 'voicemail'
	| 'voicemailMessage'
	| 'whitelist';

/** How a value travels: our type in the editor, Simotel's text on the wire (docs/protocol.md#types). */
type PlainType =
	/** Text that is no telephone number. */
	| 'string'
	/** A number here, its digits as text on the wire. */
	| 'number'
	/** A switch here, `yes` or `no` on the wire. */
	| 'boolean'
	/** One telephone number; cleaned and checked before anything is sent. */
	| 'phone'
	/** Several of them, given as for `list`. */
	| 'phones'
	/** What the parties see as the caller: a telephone number, or a text such as a name. */
	| 'callerId'
	/** An n8n date here, Gregorian wall clock of the PBX on the wire. */
	| 'dateTime'
	/** Several values, typed one by one or separated by commas; an array of text on the wire. */
	| 'list';

/** What all fields have in common. */
interface FieldCommon {
	/** Name of the parameter in workflows. */
	name: string;
	/** Key on the wire, dotted for nested ones; the parameter's name when absent. */
	wire?: string;
	/** Title in the editor; called otherwise in n8n, whose lint takes every object with a display name for a parameter. */
	label: string;
	description: string;
	placeholder?: string;
	/** What the editor starts with; the type's own empty value when absent. */
	default?: string | number | boolean;
	/** Must be filled in to create a record. */
	required?: boolean;
	/** Shown at the top of the Create form rather than under Additional Fields. */
	first?: boolean;
	/** Shown under Advanced Fields: a setting that only technicians need. */
	advanced?: boolean;
	/** Typed as a password, never read back, never shown in output. */
	secret?: boolean;
	/** Several lines of text. */
	multiline?: boolean;
	/** Only for creating. */
	createOnly?: boolean;
	/** Came with version 4 of the API. */
	newInV4?: boolean;
	/** Where the field stands alone: only there while other parameters have one of these values. */
	show?: Record<string, string[]>;
}

interface PlainField extends FieldCommon {
	type: PlainType;
}

interface OptionsField extends FieldCommon {
	type: 'options';
	/** The documented values, as the wire has them. */
	options: Array<{ name: string; value: string; description?: string }>;
}

export interface ReferenceField extends FieldCommon {
	/** One other record, or several, chosen by list, name or id. */
	type: 'record' | 'records';
	/** Which resource, and what of its record is sent. */
	record: { resource: RecordResource; send: 'id' | 'key' };
	/** A new record takes the only one of the PBX when none is chosen. */
	onlyOne?: boolean;
}

/** One value of a record or request: what the editor shows and what goes over the wire. */
export type Field = PlainField | OptionsField | ReferenceField;

export type FieldType = Field['type'];

/** How the records of a resource are found, distinguished and written back. */
export interface RecordSpec {
	/** Path of the collection, e.g. `pbx/users`; the action is appended. */
	path: string;
	/** One record in texts, e.g. `extension`. */
	noun: string;
	/** Several of them, e.g. `extensions`. */
	plural: string;
	/** What a person knows a record by, e.g. the number of an extension; `_id` where there is no such thing. */
	key: { field: string; displayName: string; placeholder: string };
	/** What the dropdown shows; the key follows in brackets. */
	title: (row: WireObject) => string;
	/** Conditions of the search, each sent even when empty, as the samples do. */
	conditions: Field[];
	/** Whether the search answers pages. */
	paged: boolean;
	/** Further keys of the search's body. */
	search?: WireObject;
	/** `alike` is a real boolean for extensions and text everywhere else. */
	alikeIsBoolean?: boolean;
	/** Whether the search takes a period. */
	dateRange?: boolean;
	/** All values that can be written. */
	fields: Field[];
	/** Columns of a list with Simplify on, by their wire keys; all of them when absent. */
	columns?: readonly string[];
	/** Keys of a read record that are never written back: what the PBX computes. */
	readOnly?: string[];
	/** Puts a read record in order before it is simplified, where the common rules do not do. */
	tidy?: (row: WireObject, zone: Zone) => WireObject;
	/** Adjusts a read record before it is written back, where reading and writing differ in form. */
	writeBack?: (row: WireObject, job: Job) => WireObject;
	/** Checks or completes the body of Create and Update. */
	prepare?: (body: WireObject, job: Job) => WireObject | Promise<WireObject>;
}

/** One run of an operation, for one input item. */
export interface Job {
	context: IExecuteFunctions;
	client: SimotelClient;
	itemIndex: number;
	resource: Resource;
	operation: Operation;
	/** All resources of the node, for references between them. */
	resources: Resource[];
	/** A parameter of this item. */
	param<T>(name: string, fallback?: T): T;
	/** Whether values are brought into one shape; off gives Simotel's own JSON. */
	simplify: boolean;
	/** What this run has put on the PBX, for the message when a later step fails. */
	leftBehind?: string[];
}

/** What one item becomes: plain JSON, or finished items where there is binary data. */
export type Output = IDataObject | INodeExecutionData;

/** What all operations have in common. */
interface OperationCommon {
	/** Title in n8n's words, e.g. Get Many. */
	name: string;
	value: string;
	/** Sentence in the node panel, without articles, e.g. Get many extensions. */
	action: string;
	description: string;
	/** What the editor starts with; otherwise the first Get Many. */
	starts?: boolean;
	/** Paths asked for, the main one first; the permissions that the API account needs. */
	endpoints: string[];
	/** Parameters that are no plain field. */
	properties?: INodeProperties[];
	/** Further entries of the Options collection. */
	options?: INodeProperties[];
	/** Shows the Simplify switch. */
	simplify?: boolean;
	/** Items in parallel unless the user says otherwise. */
	concurrency?: number;
}

/** The usual work on the records of a resource; all of them share one handler for each kind. */
export type RecordKind = 'create' | 'delete' | 'get' | 'getAll' | 'update' | 'upsert';

export interface RecordOperation extends OperationCommon {
	kind: RecordKind;
}

/** Get Many of a report. */
export interface ReportOperation extends OperationCommon {
	kind: 'report';
	report: ReportSpec;
}

/** One request whose body is made of the fields. */
export interface CallOperation extends OperationCommon {
	kind: 'call';
	fields: Field[];
	/** Completes the body. */
	prepare?: (body: WireObject) => WireObject;
	/** Turns `data` of the reply into output. */
	output: (data: unknown, body: WireObject, job: Job) => Output[];
}

/** Something of its own. */
export interface CustomOperation extends OperationCommon {
	kind: 'custom';
	run: (job: Job) => Promise<Output[]>;
	fields?: Field[];
	/** Completes the body that `bodyOf` makes of the fields. */
	prepare?: (body: WireObject) => WireObject;
	/** Works on one record, chosen as for Get. */
	located?: boolean;
}

/** One operation of a resource, as data; how it is carried out stands in execution/. */
export type Operation = RecordOperation | ReportOperation | CallOperation | CustomOperation;

/** The fields that make up the body of an operation; none for the work on records, whose fields are the record's. */
export const fieldsOf = (operation: Operation): Field[] =>
	operation.kind === 'call' || operation.kind === 'custom' ? (operation.fields ?? []) : [];

/** A report that is searched by period, page by page; `sinceRecord` walks the `ordered/id` ones. */
export interface ReportSpec {
	path: string;
	conditions: Field[];
	/** Fields that the report can be sorted by. */
	sortable: string[];
}

interface ResourceCommon {
	name: string;
	description: string;
	operations: Operation[];
}

interface ResourceWithRecords extends ResourceCommon {
	value: RecordResource;
	record: RecordSpec;
}

interface ResourceWithoutRecords extends ResourceCommon {
	value: 'apiRequest' | 'call' | 'campaignReport' | 'queueAgent' | 'report' | 'server';
	record?: undefined;
}

/** A resource of the node: what it is called, its records and its operations. */
export type Resource = ResourceWithRecords | ResourceWithoutRecords;
