const ITEM = '$collection.item';

/** The title of a folded entry: the first of these fields that is filled in; n8n numbers an entry without one. */
export const titledBy = (...fields: string[]) => ({
	itemTitle: `={{ ${fields.map((field) => `${ITEM}.value.${field}`).join(' || ')} || "" }}`,
});

/** The title of a folded entry: what has been chosen in this list, as it stands on the panel. */
export const titledByChoice = (field: string) => ({
	itemTitle: `={{ ((choices) => (choices.find(({ value }) => value === ${ITEM}.value.${field}) || {}).name || "")((${ITEM}.properties.find(({ name }) => name === "${field}") || {}).options || []) }}`,
});
