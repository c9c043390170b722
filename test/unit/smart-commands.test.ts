import fc from 'fast-check';

import { checkCommands } from '../../simotel/smartApi/check';
import { ValueError } from '../../simotel/dialable';
import { COMMAND_LIST } from '../../simotel/smartApi/catalog';
import { buildCommands } from '../../simotel/smartApi/commands';
import type { Command } from '../../simotel/smartApi/commands';
import { parseSmartCommands } from '../../simulator/calls/smartCommands';

const EXIT: Command = { command: 'exit', case: 'done' };
const build = (...commands: Command[]) => buildCommands(commands, 'Asia/Tehran');

test.each<[Command, string]>([
	[{ command: 'playAnnouncement', file: 'welcome-file' }, "PlayAnnouncement('welcome-file')"],
	[
		{ command: 'playAnnouncement', file: 'id:65a1f0c2d4b3e59687a0c1d2' },
		"PlayAnnouncement('id:65a1f0c2d4b3e59687a0c1d2')",
	],
	[{ command: 'playback', sound: 'hello-world' }, "Playback('hello-world')"],
	[{ command: 'sayNumber', number: '۵۲۰۱' }, 'SayNumber(5201)'],
	[{ command: 'sayDigits', digits: '0123' }, 'SayDigit(0123)'],
	[{ command: 'sayDuration', seconds: 6 * 86_400 + 16 * 3_600 + 51 }, "SayDuration('6.16:00:51')"],
	[{ command: 'sayClock', time: '9:5' }, "SayClock('09:05')"],
	[{ command: 'sayClock', time: '2026-01-01T08:44:09Z' }, "SayClock('12:14:09')"],
	[{ command: 'sayClock', time: '۱۴:۳۰' }, "SayClock('14:30')"],
	[{ command: 'sayDuration', seconds: '۱:۳۰:۰۰' }, "SayDuration('0.01:30:00')"],
	[{ command: 'sayDate', date: '2016-05-10', calendar: 'jalali' }, "SayDate('1395-02-21','jalali')"],
	[{ command: 'sayDate', date: '2024-03-11', calendar: 'hijri' }, "SayDate('1445-09-01','hijri')"],
	[{ command: 'sayDate', date: '2024-03-11', calendar: 'gregorian' }, "SayDate('2024-03-11','gregorian')"],
	[{ command: 'getData', files: 'enter, number', timeout: 10, maxDigits: 4 }, "GetData('enter&number',10,4)"],
	[{ command: 'musicOnHold', musicClass: 'default', duration: 60 }, "MusicOnHold('default',60)"],
	[{ command: 'setExtension', extension: '200' }, "ClearUserData();SetExten('200')"],
	[{ command: 'setExtension', extension: '200', clearDigits: false }, "SetExten('200')"],
	[{ command: 'setLimitOnCall', maxTalk: 150 }, 'SetLimitOnCall(150)'],
	[{ command: 'clearUserData' }, 'ClearUserData()'],
])('%j', (command, text) => {
	expect(build(command, EXIT)).toBe(`${text};Exit('done')`);
});

test('all thirteen commands are there', () => {
	expect(COMMAND_LIST.map(({ wire }) => wire).sort()).toEqual(
		'ClearUserData Exit GetData MusicOnHold PlayAnnouncement Playback SayClock SayDate SayDigit SayDuration SayNumber SetExten SetLimitOnCall'.split(
			' ',
		),
	);
});

test.each<[string, Command[], RegExp]>([
	['nothing', [], /Commands is empty/],
	['no Exit', [{ command: 'clearUserData' }], /last command must be an Exit/],
	['Exit in the middle', [EXIT, EXIT], /last command must be an Exit/],
	[
		'a quote',
		[{ command: 'playback', sound: "x'); Exit('y" }, EXIT],
		/Command 1 \(Playback\): Sound holds the character "'"/,
	],
	['a curly quote', [{ command: 'playback', sound: '‘x’' }, EXIT], /Sound holds the character "‘"/],
	['a line break', [{ command: 'playback', sound: 'a\nb' }, EXIT], /U\+000A/],
	['a direction mark', [{ command: 'playback', sound: 'a\u202Eb' }, EXIT], /U\+202E/],
	['a letter that looks like a quote', [{ command: 'playback', sound: 'a\u02BCb' }, EXIT], /"\u02BC"/],
	['a figure in brackets', [{ command: 'playback', sound: '\u2474' }, EXIT], /"\u2474"/],
	['a number of programs', [{ command: 'sayNumber', number: '0x10' }, EXIT], /must be a whole number/],
	['a number below zero', [{ command: 'sayNumber', number: -3 }, EXIT], /must be between 0 and/],
	['the end of all dates', [{ command: 'sayClock', time: 8.64e15 }, EXIT], /Time must be a time/],
	[
		'a date before the calendar',
		[{ command: 'sayDate', date: -50_000_000_000, calendar: 'hijri' }, EXIT],
		/Date lies outside the years 1 to 1899/,
	],
	['a year of five digits', [{ command: 'sayDate', date: 8.64e14 }, EXIT], /Date must be a date/],
	[
		'a number that is none',
		[EXIT, { command: 'sayNumber', number: 'many' }, EXIT].slice(1),
		/Number must be a whole number/,
	],
	[
		'too many digits',
		[{ command: 'getData', files: 'a', timeout: 10, maxDigits: 99 }, EXIT],
		/Max Digits must be between 1 and 50/,
	],
	[
		'a prompt without end',
		[{ command: 'getData', files: Array(51).fill('a'), timeout: 10, maxDigits: 1 }, EXIT],
		/Prompt holds more than 50 sounds/,
	],
	['an ID that is none', [{ command: 'playAnnouncement', file: 'id:12' }, EXIT], /no ID of 24 digits/],
	['no date', [{ command: 'sayDate', date: 'soon', calendar: 'jalali' }, EXIT], /Date must be a date/],
	['an unknown command', [{ command: 'reboot' }, EXIT], /there is no command "reboot"/],
])('refuses %s', (_name, commands, reason) => {
	expect(() => build(...commands)).toThrow(reason);
});

/** Dates and times as the facts describe them; texts of another form would leave by `e`. */
const FORMS: Record<string, RegExp> = {
	SayClock: /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/,
	SayDate: /^\d{4}-\d\d-\d\d$/,
	SayDuration: /^\d+\.([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/,
};

test('whatever is given, the PBX reads exactly the commands given or nothing is sent', () => {
	const hostile = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.string(),
		fc.constantFrom(
			"'",
			"');Exit('x",
			'a;b',
			'a&b',
			'\u2018',
			'سلام',
			'۱۲۳',
			'id:x',
			' ',
			"\\'",
			'a,b',
			'(',
			'1.5',
			'-3',
		),
		fc.integer(),
		fc.double(),
		fc.date({ noInvalidDate: true }).map((date) => date.getTime()),
		fc.constant(undefined),
	);
	const command = fc
		.constantFrom(...COMMAND_LIST)
		.chain((spec) =>
			fc
				.record(Object.fromEntries(spec.arguments.map(({ name }) => [name, hostile])))
				.map((args): [typeof spec, Command] => [spec, { ...args, command: spec.name, clearDigits: false }]),
		);
	fc.assert(
		fc.property(fc.array(command, { maxLength: 6 }), (entries) => {
			const list = [...entries.filter(([spec]) => spec.name !== 'exit').map(([, entry]) => entry), EXIT];
			let text: string;
			try {
				text = build(...list);
			} catch (error) {
				expect(error).toBeInstanceOf(ValueError);
				return;
			}
			// What the form makes, raw text may be, and comes out the same.
			expect(checkCommands(text)).toBe(text);
			const read = parseSmartCommands(text);
			const wire = (entry: Command) => COMMAND_LIST.find(({ name }) => name === entry.command)?.wire;
			expect(read.map(({ name }) => name)).toEqual(list.map(wire));
			for (const { name, args } of read) if (name in FORMS) expect(args[0]).toMatch(FORMS[name]);
			list.forEach((entry, index) => {
				const texts = ['sound', 'musicClass', 'case'].filter((key) => key in entry);
				for (const key of texts) expect(read[index].args[0]).toBe(String(entry[key]).trim());
			});
		}),
		{ numRuns: 3_000 },
	);
});

test('commands written by hand: what passes can be read by the PBX', () => {
	const piece = fc.constantFrom(
		...["Exit('a')", "Playback('b')", 'SayNumber(1)', "SayNumber('1')", "GetData('a&b', 10, 1)", 'Exit(1)'],
		...["Exit ('a')", 'Reboot()', "Playback('a;b')", "Playback(''')", 'ClearUserData()', ';', ' ', ',', '\n'],
		...["SayDate('1405-01-01','jalali')", "GetData('a',\n10, 1)", "Playback(\t'b')", "Playback('\u202E')"],
	);
	let passed = 0;
	const written = fc.array(fc.tuple(piece, fc.constantFrom(';', '; ', '')), { minLength: 1, maxLength: 5 });
	fc.assert(
		fc.property(written, (parts) => {
			const text = parts.flat().join('');
			try {
				checkCommands(text);
			} catch (error) {
				expect(error).toBeInstanceOf(ValueError);
				return;
			}
			if (text.trim() === '') return;
			passed += 1;
			const sent = checkCommands(text);
			expect(checkCommands(sent)).toBe(sent);
			// An independent reader finds the same in what was written and in what is sent.
			expect(parseSmartCommands(text.trim())).toEqual(parseSmartCommands(sent));
		}),
		{ numRuns: 5_000 },
	);
	expect(passed).toBeGreaterThan(50);
	for (const text of ["GetData('a',\n10,1)", "Playback(\u00A0'b')", "Playback('a\u202Eb')"])
		expect(() => checkCommands(text)).toThrow(ValueError);
	expect(checkCommands("PlayAnnouncement('a'); SayNumber(5201) ;PlayAnnouncement ('b'); Exit('c');")).toBe(
		"PlayAnnouncement('a');SayNumber(5201);PlayAnnouncement('b');Exit('c')",
	);
});

test.each([
	["SayClock('25:99')", 'Time'],
	["SayDate('1405-13-01','jalali')", 'Date'],
	["SayDate('1405-01-01','persian')", 'Calendar'],
	["SayDuration('an hour')", 'Length of Time'],
	["SetExten('20 4')", 'Extension'],
	["SetExten('20-4')", 'Extension'],
	["SetExten('true')", 'Extension'],
	["SayClock('52200')", 'Time'],
	["SayClock('2026-03-21T10:00:00')", 'Time'],
	["SayDuration('90')", 'Length of Time'],
	["SayDuration('0.25:00:00')", 'Length of Time'],
	["SayDate('1405-07-31','jalali')", 'Date'],
	["SayDate('2026-02-29','gregorian')", 'Date'],
	["SayDate('1447-01-31','hijri')", 'Date'],
	["SayDate('1405-01-01','gregorian')", 'Date'],
	["SayDate('2026-03-21','jalali')", 'Date'],
	["GetData('a&&b',10,1)", 'Prompt'],
	["PlayAnnouncement('id:12')", 'Announcement'],
	["Playback(' a')", 'Sound'],
	["Playback('a&b')", 'Sound'],
	['SayNumber(9999999999999)', 'Number'],
	['SayDigit(1234567890123456789012345678901)', 'Digits'],
	['SetLimitOnCall(0)', 'Limit'],
	["MusicOnHold('default',99999)", 'Duration'],
	["GetData('a',0,1)", 'Timeout'],
	["GetData('a',10,99)", 'Max Digits'],
])('a value that the PBX cannot take is refused: %s', (text, field) => {
	expect(() => checkCommands(`${text};Exit('a')`)).toThrow(new RegExp(`command 1.*${field}`, 'i'));
});

test.each([
	"SayDuration('6.16:0:51')",
	"SayClock('12:14:09')",
	"SayDate('1395-02-21', 'jalali')",
	"SetExten('*1')",
])('as the documentation has it: %s', (text) => {
	expect(() => checkCommands(`${text};Exit('a')`)).not.toThrow();
});

test.each<[unknown, string, string]>([
	['1437-08-03', 'hijri', '1437-08-03'],
	['۱۴۳۷/۰۸/۰۳', 'hijri', '1437-08-03'],
	['2016-05-10', 'hijri', '1437-08-03'],
	['2016-05-10T08:00:00Z', 'hijri', '1437-08-03'],
	[1_462_867_200, 'hijri', '1437-08-03'],
	['1405-01-01', 'jalali', '1405-01-01'],
	['1405-01-01 23:00', 'jalali', '1405-01-01'],
	['2026-03-21', 'jalali', '1405-01-01'],
	['1405-01-01', 'gregorian', '2026-03-21'],
	['1280-02-31', 'jalali', '1280-02-31'],
])('the date %j in %s is said as %s', (date, calendar, said) => {
	expect(build({ command: 'sayDate', date, calendar }, EXIT)).toBe(
		`SayDate('${said}','${calendar}');Exit('done')`,
	);
});

test.each<[unknown, string, RegExp]>([
	['1437-08-03 10:00', 'hijri', /may be Jalali or Hijri/],
	['10:00 1405/08/03', 'hijri', /may be Jalali or Hijri/],
	['1447-08-31', 'hijri', /is no Hijri/],
	['1405-12-30', 'jalali', /is no Jalali date/],
	['2026-02-30', 'gregorian', /is no Gregorian date/],
	...[
		false,
		true,
		null,
		{},
		[],
		['2026-03-21'],
		5,
		1405,
		20_260_321,
		'20260321',
		204.5,
		1_767_258_000.7,
		'soon',
	].map((date): [unknown, string, RegExp] => [date, 'jalali', /Date must be a date/]),
])('the date %j in %s is refused', (date, calendar, reason) => {
	expect(() => build({ command: 'sayDate', date, calendar }, EXIT)).toThrow(reason);
});

test.each<[Command, RegExp]>([
	[{ command: 'sayClock', time: false }, /Time must be a time/],
	[{ command: 'sayClock', time: 8.5 }, /Time must be a time/],
	[{ command: 'sayClock', time: [] }, /Time must be a time/],
	[{ command: 'setExtension', extension: false }, /Extension/],
	[{ command: 'setExtension', extension: [] }, /Extension/],
	[{ command: 'setExtension', extension: 20.4 }, /Extension/],
	[{ command: 'playback', sound: false }, /Sound is no text/],
	[{ command: 'playback', sound: {} }, /Sound is no text/],
	[{ command: 'musicOnHold', musicClass: 1.5, duration: 5 }, /Music Class "1.5" is a number with decimals/],
	[{ command: 'getData', files: [false], timeout: 5, maxDigits: 1 }, /Prompt is no text/],
	[{ command: 'sayDigits', digits: 1.5 }, /Digits must be digits only/],
])('a value of another kind is refused: %j', (command, reason) => {
	expect(() => build(command, EXIT)).toThrow(reason);
});

test('Set Extension clears digits first, once, unless it is switched off', () => {
	const set = (more = {}): Command => ({ command: 'setExtension', extension: '204', ...more });
	expect(build(set(), EXIT)).toBe("ClearUserData();SetExten('204');Exit('done')");
	expect(build({ command: 'clearUserData' }, set(), EXIT)).toBe(
		"ClearUserData();SetExten('204');Exit('done')",
	);
	expect(build(set({ clearDigits: false }), EXIT)).toBe("SetExten('204');Exit('done')");
	expect(checkCommands("SetExten('204');Exit('done')")).toBe("SetExten('204');Exit('done')");
});
