import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { callerIdText, isInternational, phoneNumber } from '../../../simotel/dialable';
import { listOf } from './fields';
import type { Field, Job } from '../types';

/** Wrong numbers that a message names. */
const NAMED = 3;
/** Runs of the node that have had their hint, so that a thousand items do not give a thousand of them. */
const hinted = new WeakSet<IExecuteFunctions>();

/**
 * The value of a field with the telephone numbers in it cleaned; all other values as they are.
 *
 * @throws NodeOperationError when a number cannot be dialled; nothing has been sent by then
 */
export function withCleanNumbers(job: Job, field: Field, value: unknown): unknown {
	switch (field.type) {
		case 'callerId':
			return isBlank(value) ? '' : (callerIdText(value) ?? refuse(job, field.label, [value]));
		case 'phone':
			return isBlank(value) ? '' : cleanNumbers(job, field.label, [value])[0];
		case 'phones':
			return cleanNumbers(job, field.label, listOf(value));
		default:
			return value;
	}
}

/**
 * Telephone numbers as the PBX takes them.
 *
 * @param label title of the field that they come from
 * @throws NodeOperationError that names those which cannot be dialled
 */
export function cleanNumbers(job: Job, label: string, values: unknown[]): string[] {
	const numbers = values.map(phoneNumber);
	const clean = numbers.filter((number) => number !== null);
	if (clean.length < values.length) {
		refuse(
			job,
			label,
			values.filter((_, index) => numbers[index] === null),
		);
	}
	hintAtInternational(job, label, clean);
	return clean;
}

const isBlank = (value: unknown) => value === undefined || value === null || String(value).trim() === '';

function refuse(job: Job, label: string, wrong: unknown[]): never {
	const named = wrong.slice(0, NAMED).map((value) => `"${shortened(value)}"`);
	const more = wrong.length > NAMED ? ` and ${wrong.length - NAMED} more` : '';
	throw new NodeOperationError(
		job.context.getNode(),
		`"${label}" cannot be dialled: ${named.join(', ')}${more}`,
		{
			itemIndex: job.itemIndex,
			description:
				'Nothing was sent. A number has digits, * and #, with a + in front at most, 20 signs in all; blanks, hyphens, dots and brackets in it are dropped. Numbers from a spreadsheet must be formatted as text.',
		},
	);
}

function shortened(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : (JSON.stringify(value) ?? '');
	return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function hintAtInternational(job: Job, label: string, numbers: string[]): void {
	const found = numbers.find(isInternational);
	if (found === undefined || hinted.has(job.context)) return;
	hinted.add(job.context);
	job.context.addExecutionHints({
		type: 'info',
		location: 'outputPane',
		message: `"${label}" holds a number that begins with + or 00 (${found}). It was sent as it is, but many PBXs bar such numbers: if the call does not go out, write it as it is dialled inside the country, e.g. 09120000000.`,
	});
}
