import type { INodePropertyMode } from 'n8n-workflow';

/** Chooses a record by the PBX's own id, the wire's `_id`. */
export const BY_ID: INodePropertyMode = {
	displayName: 'By ID',
	name: 'id',
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
