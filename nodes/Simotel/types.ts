import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { SimotelClient } from '../../simotel/client/client';
import type { Zone } from '../../simotel/dates';
import type { WireObject } from '../../simotel/wire';

/** How a value travels: our type in the editor, Simotel's text on the wire (conventions.md, "Types"). */
export type FieldType =
	/** Text, telephone numbers included. */
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
	/** One of the documented values. */
	| 'options'
	/** An n8n date here, Gregorian wall clock of the PBX on the wire. */
	| 'dateTime'
	/** Several values, typed one by one or separated by commas; an array of text on the wire. */
	| 'list'
	/** Another record, chosen by list, name or id; its id (or its key) on the wire. */
	| 'record'
	/** Several other records, chosen from a list or by name or id; an array of what `record` sends. */
	| 'records';

/** One value of a record or request: what the editor shows and what goes over the wire. */
export interface Field {
	/** Name of the parameter in workflows. */
	name: string;
	/** Key on the wire, dotted for nested ones; the parameter's name when absent. */
	wire?: string;
	/** Title in the editor; called otherwise in n8n, whose lint takes every object with a display name for a parameter. */
	label: string;
	description: string;
	type: FieldType;
	placeholder?: string;
	/** For `options`; the values are the wire's. */
	options?: Array<{ name: string; value: string; description?: string }>;
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
	/** For `record` and `records`: which resource, and what of it is sent. */
	record?: { resource: string; send: 'id' | 'key' };
}

/** How the records of a resource are found, told apart and written back. */
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

/** How an operation is carried out; see execute.ts and records.ts. */
export type OperationKind =
	| 'create'
	| 'get'
	| 'getAll'
	| 'update'
	| 'upsert'
	| 'delete'
	/** One request whose body is made of the fields. */
	| 'call'
	/** Something of its own: `run` says what. */
	| 'custom';

/** One operation of a resource, as data. */
export interface Operation {
	/** Title in n8n's words, e.g. Get Many. */
	name: string;
	value: string;
	/** Sentence in the node panel, without articles, e.g. Get many extensions. */
	action: string;
	description: string;
	kind: OperationKind;
	/** What the editor starts with; otherwise the first Get Many. */
	starts?: boolean;
	/** Paths asked for, the main one first; the permissions that the API account needs. */
	endpoints: string[];
	/** Values that make up the body (`call`). */
	fields?: Field[];
	/** Completes the body made of the fields. */
	prepare?: (body: WireObject) => WireObject;
	/** Parameters that are no plain field. */
	properties?: INodeProperties[];
	/** `custom`: works on one record, chosen as for Get. */
	located?: boolean;
	/** Further entries of the Options collection. */
	options?: INodeProperties[];
	/** `call`: turns `data` of the reply into output. */
	output?: (data: unknown, body: WireObject, job: Job) => Output[];
	/** Shows the Simplify switch. */
	simplify?: boolean;
	/** Items in parallel unless the user says otherwise. */
	concurrency?: number;
	/** `custom`. */
	run?: (job: Job) => Promise<Output[]>;
	/** `getAll` of a report; without it of the resource's records. */
	report?: ReportSpec;
}

/** A report that is searched by period, page by page; `sinceRecord` walks the `ordered/id` ones. */
export interface ReportSpec {
	path: string;
	conditions: Field[];
	/** Fields that the report can be sorted by. */
	sortable: string[];
}

/** A resource of the node: what it is called, its records and its operations. */
export interface Resource {
	name: string;
	value: string;
	description: string;
	record?: RecordSpec;
	operations: Operation[];
}
