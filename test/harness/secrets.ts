/** A secret as it may stand in a file that is read byte by byte. */
export function formsOf(value: string): string[] {
	const bytes = Buffer.from(value);
	const base64 = bytes.toString('base64');
	// Within a longer text that is encoded as a whole, at each of the three possible places.
	const within = [0, 1, 2].map((shift) => {
		const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
		return text.slice(shift === 0 ? 0 : 4, -4);
	});
	const inJson = JSON.stringify(value).slice(1, -1);
	const forms = [
		...[value, encodeURIComponent(value), encodeURIComponent(value).replace(/%20/g, '+'), encodeURI(value)],
		...[
			inJson,
			JSON.stringify(inJson).slice(1, -1),
			base64,
			bytes.toString('base64url'),
			bytes.toString('hex'),
		],
		...within,
	];
	return [...new Set(forms.map((form) => Buffer.from(form).toString('latin1')))];
}
