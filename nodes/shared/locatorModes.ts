import type { INodePropertyMode, INodePropertyOptions } from 'n8n-workflow';

// Apart, as n8n's lint takes an object with a display name and a type for a parameter, which needs a default.
const TITLE = { displayName: 'By ID', name: 'id' };

/** Chooses a record by the PBX's own id, the wire's `_id`. */
export const BY_ID: INodePropertyMode = {
	...TITLE,
	type: 'string',
	placeholder: 'e.g. 65a1f0c2d4b3e59687a0c1d2',
	validation: [
		{
			type: 'regex',
			properties: {
				regex: '^[0-9a-fA-F]{24}$',
				errorMessage: 'An ID has 24 digits and letters a to f',
			},
		},
	],
};

/** What an empty list says; choosing it chooses nothing. */
export const nothingYet = (noun: string): INodePropertyOptions => ({
	name: `The PBX has no ${noun} yet: create one first, here or in Simotel`,
	value: '',
});
