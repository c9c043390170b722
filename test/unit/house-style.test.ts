import { NODES, allParameters, isChoice } from '../harness/parameters';
import type { ShownParameter } from '../harness/parameters';

const parameters = allParameters();

/** Places where a rule is broken, so that one run names them all. */
const where = (broken: (shown: ShownParameter) => boolean | string | undefined): string[] =>
	parameters.flatMap((shown) => {
		const found = broken(shown);
		return found === false || found === undefined || found === '' ? [] : [`${shown.at}: ${String(found)}`];
	});

const choicesOf = ({ property }: ShownParameter) => (property.options ?? []).filter(isChoice);

const SMALL = new Set(
	'a an and as at but by for from if in into nor of on or per the to via vs with'.split(' '),
);

/** Title Case: every word begins with a capital, a digit or a bracket, but for the small ones in the middle. */
function untitled(text: string): string | undefined {
	const words = text.split(/[\s/]+/);
	return words.find((word, index) => {
		const bare = word.replace(/^[("]+/, '');
		const inner = index > 0 && index < words.length - 1;
		if (SMALL.has(bare.toLowerCase()) && inner && !word.startsWith('(')) return bare !== bare.toLowerCase();
		return /^[a-z]/.test(bare) && !/^\(?on$/.test(word);
	});
}

/** One sentence has no full stop at its end, several have. */
function badEnd(text: string): boolean {
	const plain = text.replace(/\be\.g\. /g, '').replace(/<[^>]+>/g, '');
	return plain.includes('. ') !== plain.endsWith('.');
}

test('names are in Title Case', () => {
	expect(where(({ property }) => property.type !== 'notice' && untitled(property.displayName))).toEqual([]);
	expect(where((shown) => choicesOf(shown).find(({ name }) => untitled(name))?.name)).toEqual([]);
});

test('actions are sentences about what happens, descriptions say more than the name', () => {
	expect(
		where(
			(shown) => choicesOf(shown).find(({ action = 'Good' }) => !/^[A-Z][^.]*[^.\s]$/.test(action))?.action,
		),
	).toEqual([]);
	const texts = (shown: ShownParameter) => [
		shown.property.description ?? '',
		...choicesOf(shown).map(({ description = '' }) => description),
	];
	expect(where((shown) => texts(shown).find((text) => text !== '' && badEnd(text)))).toEqual([]);
	expect(where((shown) => texts(shown).find((text) => /^[a-z]|\s{2}|\bID's\b|`/.test(text)))).toEqual([]);
	const structure = /^(collection|fixedCollection|notice)$/;
	const selfEvident = /^(resource|operation|field|direction)$/;
	expect(
		where(
			({ property: { type, name, description, hint, displayName } }) =>
				!structure.test(type) &&
				!selfEvident.test(name) &&
				((description ?? hint ?? '').length < 8 || description === displayName),
		),
	).toEqual([]);
});

test('switches say "Whether"', () => {
	expect(
		where(({ property }) => property.type === 'boolean' && !/^Whether /.test(property.description ?? '')),
	).toEqual([]);
});

test('placeholders are examples, and no text field is without one', () => {
	const examples = ({ property }: ShownParameter): Array<string | undefined> => {
		if (property.type === 'resourceLocator')
			return (property.modes ?? []).filter(({ type }) => type === 'string').map((mode) => mode.placeholder);
		if (property.type !== 'string') return [];
		const secret = property.typeOptions?.password === true;
		return secret || (property.default !== '' && property.placeholder === undefined)
			? []
			: [property.placeholder];
	};
	expect(where((shown) => examples(shown).some((text) => !/^e\.g\. \S/.test(text ?? '')))).toEqual([]);
	const buttons = /^(collection|fixedCollection)$/;
	expect(
		where(({ property }) => buttons.test(property.type) && !/^Add [A-Z]/.test(property.placeholder ?? '')),
	).toEqual([]);
	expect(
		where(({ property }) =>
			(property.modes ?? [])
				.filter(({ type }) => type === 'list')
				.map(({ placeholder = '' }) => placeholder)
				.find((text) => !/^Select (an [aeiou]|a (?![aeiou]))[^.]+…$/.test(text)),
		),
	).toEqual([]);
});

test('telephone numbers in texts are invented ones', () => {
	const numbers = (shown: ShownParameter) => JSON.stringify(shown.property).match(/\b0\d{9,10}\b/g) ?? [];
	expect(
		where((shown) => numbers(shown).find((number) => !/^(0912000\d{4}|02100000000)$/.test(number))),
	).toEqual([]);
});

test('choices and optional fields are in alphabetical order', () => {
	const sorted = (names: string[]) => [...names].sort((a, b) => a.localeCompare(b));
	const unordered = (names: string[]) => JSON.stringify(names) !== JSON.stringify(sorted(names));
	const week = /^(Sunday|Monday)$/;
	expect(
		where((shown) => {
			const names = choicesOf(shown).map(({ name }) => name);
			// The week has an order of its own; "All" and "Custom" stand apart from the things that are listed.
			if (week.test(names[0] ?? '')) return false;
			return unordered(names.filter((name) => !/^(All|Custom)\b/.test(name)));
		}),
	).toEqual([]);
	expect(
		where(
			({ property }) =>
				property.type === 'collection' &&
				unordered((property.options ?? []).map((entry) => ('displayName' in entry ? entry.displayName : ''))),
		),
	).toEqual([]);
});

test('a default is one of the choices', () => {
	expect(
		where((shown) => {
			const { type, default: value } = shown.property;
			const choices = choicesOf(shown);
			return type === 'options' && choices.length > 0 && !choices.some((choice) => choice.value === value);
		}),
	).toEqual([]);
});

test('the same parameter has the same name everywhere', () => {
	// What a record is known by is called as people call it; conditions of rules are sentences.
	const kinds: Record<string, RegExp> = {
		callLimit: /^(Call Limit \(Seconds\)|Max Parallel Calls)$/,
		number: /^(Extension|Mailbox|Number|Queue)$/,
		password: /^(Password|PIN|Change PIN To)$/,
		secret: /^(Secret|Change Secret To)$/,
		binaryPropertyName: /^(Input Data Field Name|Put Output File in Field)$/,
		additionalFields: /^(Additional Fields|Fields to Set)$/,
		source: /^(Send|Extension)$/,
		caller: /^(Caller|Sender)$/,
		callee: /^(Callee|Recipient)$/,
		timeout: /^(Ring Time|Timeout|Request Timeout) \(Seconds\)$/,
		announcement: /^(Auto-Dialer )?Announcement$/,
		campaign: /^(Auto-Dialer )?Campaign$/,
		trunk: /^(Auto-Dialer )?Trunk$/,
	};
	const labels = new Map<string, Set<string>>();
	for (const { property, at } of parameters) {
		if (property.type === 'notice' || /^If /.test(property.displayName)) continue;
		if (kinds[property.name]?.test(property.displayName)) continue;
		const known = labels.get(property.name) ?? new Set();
		labels.set(property.name, known.add(`${property.displayName}`));
		if (known.size > 1) known.add(`at ${at}`);
	}
	expect([...labels].filter(([, known]) => known.size > 1).map(([name, known]) => [name, ...known])).toEqual(
		[],
	);
});

test('units stand in the name of every length of time', () => {
	expect(
		where(
			({ property }) =>
				property.type === 'number' &&
				/time|duration|deadline|interval|limit on call|talk|within/i.test(property.displayName) &&
				!/\((Seconds|Milliseconds|Minutes|Hours|Days)\)$/.test(property.displayName),
		),
	).toEqual([]);
});

test('nodes: version, subtitle, icons for both themes, usable as a tool unless a trigger', () => {
	for (const { description } of NODES) {
		const trigger = description.group.includes('trigger');
		expect(description.icon).toEqual({
			light: `file:../../icons/${description.name}.svg`,
			dark: `file:../../icons/${description.name}.dark.svg`,
		});
		expect([description.name, description.subtitle]).toEqual([description.name, expect.stringMatching(/^=/)]);
		expect(description.version).toBeDefined();
		expect(description.displayName.endsWith('Trigger')).toBe(trigger);
		expect(description.usableAsTool === true).toBe(!trigger);
		expect(description.defaults.name).toBe(description.displayName);
		expect(badEnd(description.description)).toBe(false);
	}
});

test('no field is shown by a pattern (0.1 ms for each request), or by what n8n 1 does with texts only', () => {
	const unsafe = /"(?:regex|startsWith|endsWith|includes)":/;
	expect(where(({ property }) => unsafe.test(JSON.stringify(property.displayOptions ?? {})))).toEqual([]);
});
