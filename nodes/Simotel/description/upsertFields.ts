import type { Field, RecordSpec } from '../types';

/** What Create or Update shows at the top: what a new record needs, and an existing one keeps. */
type TopField = Field & {
	/** The field of the record that it fills. */
	fills: string;
	/** Never written to a record that is there. */
	onlyForNew: boolean;
};

/**
 * The form of Create or Update. A person who wants a new record must give what it needs, which must not overwrite
 * that of a record that is there: secrets therefore have one field for new records and one that changes any.
 */
export function upsertFields(record: RecordSpec): { top: TopField[]; rest: Field[] } {
	const { noun, plural, key, fields } = record;
	const others = fields.filter((field) => field.name !== key.field);
	const top = others
		.filter((field) => field.required)
		.map((field): TopField => {
			const common = { ...field, required: false, first: true, fills: field.name };
			if (!field.secret) {
				const description = `${field.description}; a new ${noun} needs it, an existing one keeps its own when empty`;
				return { ...common, description, onlyForNew: false };
			}
			return {
				...common,
				name: `${field.name}ForNew`,
				label: `${field.label} for New ${plural.replace(/\b[a-z]/g, (letter) => letter.toUpperCase())}`,
				description: `${field.description}. Used only when the ${noun} is created: an existing one keeps its own.`,
				onlyForNew: true,
			};
		});
	const rest = others
		.filter((field) => !field.required || field.secret)
		.map((field) =>
			field.secret
				? {
						...field,
						required: false,
						label: `Change ${field.label} To`,
						description: `${field.description}. Also replaces the one of an existing ${noun}.`,
					}
				: field,
		);
	return { top, rest };
}
