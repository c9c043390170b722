export type Language = 'en' | 'fa';

/** What a row is about, and what it is compared with. */
interface Words {
	what: string;
	against?: string;
}

const words = (en: string, fa: string, against?: Words['against'], againstFa = against) => ({
	en: { what: en, against },
	fa: { what: fa, against: againstFa },
});

const WEBHOOK_PAIR = 'Webhook + Respond to Webhook';

/** The wording of each row, by its id. */
const TEXTS: Record<string, Record<Language, Words>> = {
	'files.download': words(
		'Download of a 200 MB recording, peak memory of n8n',
		'دانلود یک ضبط ۲۰۰ مگابایتی، اوج حافظهٔ n8n',
		'HTTP Request',
	),
	'files.upload': words(
		'Upload of a 50 MB announcement, peak memory of n8n',
		'آپلود یک فایل صوتی ۵۰ مگابایتی، اوج حافظهٔ n8n',
		'HTTP Request',
	),
	'updates.bare': words(
		'1,000 extensions updated, five at a time',
		'ویرایش ۱۰۰۰ داخلی، هم‌زمان پنج‌تا',
		'bare client, same calls',
		'کلاینت خام با همان درخواست‌ها',
	),
	'updates.http': words(
		'1,000 extensions updated, five at a time',
		'ویرایش ۱۰۰۰ داخلی، هم‌زمان پنج‌تا',
		'HTTP Request, batches of five',
		'HTTP Request با دسته‌های پنج‌تایی',
	),
	'updates.one': words(
		'1,000 extensions updated, one at a time',
		'ویرایش ۱۰۰۰ داخلی، یکی‌یکی',
		'five at a time',
		'هم‌زمان پنج‌تا',
	),
	'reports.flat': words(
		'100,000 calls read: time of the last 10,000 / the first 10,000',
		'خواندن ۱۰۰٬۰۰۰ تماس: زمان ده‌هزارتای آخر به ده‌هزارتای اول',
	),
	'reports.heap': words(
		'100,000 calls read: memory / weight of the items themselves',
		'خواندن ۱۰۰٬۰۰۰ تماس: حافظه به وزن خود آیتم‌ها',
	),
	'catchup.heap': words(
		'100,000 waiting records caught up by the report trigger: growth of the heap',
		'جبران ۱۰۰٬۰۰۰ رکورد منتظر با Simotel Report Trigger: رشد حافظه',
	),
	'catchup.speed': words(
		'Records caught up by the report trigger',
		'رکورد جبران‌شده با Simotel Report Trigger',
	),
	'leak.heap': words('10,000 component requests: growth of the heap', '۱۰٬۰۰۰ درخواست کامپوننت: رشد حافظه'),
	'reports.speed': words('Calls read from the report', 'تماس خوانده‌شده از گزارش'),
	'reports.load': words('Loading all nodes of the package', 'بارگذاری همهٔ نودهای بسته'),
	'events.filtered': words(
		'Event that a filter discards',
		'رویدادی که فیلتر نگه می‌دارد',
		'Webhook + Filter',
	),
	'events.matched': words(
		'Event that starts an empty workflow',
		'رویدادی که گردش‌کار خالی را اجرا می‌کند',
		'Webhook',
	),
	'mixed.lost': words(
		'A busy minute, 100 filtered and 20 matched events a second: events lost',
		'یک دقیقهٔ شلوغ، ۱۰۰ رویداد فیلترشده و ۲۰ رویداد پذیرفته در ثانیه: گم‌شده',
	),
	'mixed.requests': words(
		'The same minute, 5 component requests a second: answers later than a second',
		'همان دقیقه، ۵ درخواست کامپوننت در ثانیه: پاسخ دیرتر از یک ثانیه',
	),
	'components.pair': words(
		'Trigger + Respond to Simotel, one caller (p50)',
		'تریگر + Respond to Simotel، یک تماس‌گیرنده (p50)',
		WEBHOOK_PAIR,
	),
	'components.rules': words(
		'Rules in This Node, ten callers',
		'Rules in This Node، ده تماس‌گیرنده',
		WEBHOOK_PAIR,
	),
	'components.parallel': words(
		'Trigger + Respond to Simotel, 50 callers without a pause',
		'تریگر + Respond to Simotel، ۵۰ تماس‌گیرندهٔ بی‌وقفه',
	),
	'conversations.second': words(
		'Conversation, second step of a call, one caller (p50)',
		'گفت‌وگو، گام دوم تماس، یک تماس‌گیرنده (p50)',
		'first step',
		'گام اول',
	),
	'conversations.pair': words(
		'Conversation, second step of a call, one caller (p50)',
		'گفت‌وگو، گام دوم تماس، یک تماس‌گیرنده (p50)',
		WEBHOOK_PAIR,
	),
	'conversations.crowd': words(
		'200 callers in conversations of five steps at once',
		'هم‌زمان ۲۰۰ تماس‌گیرنده در گفت‌وگوهای پنج‌گامی',
	),
	'conversations.memory': words(
		'Memory of n8n for each caller who waits',
		'حافظهٔ n8n برای هر تماس‌گیرندهٔ منتظر',
	),
	'agents.table': words(
		'Sticky agent by Data Table, one caller (p50)',
		'کارشناس ثابت با Data Table، یک تماس‌گیرنده (p50)',
		'the same with Webhook and Respond',
		'همان با Webhook و Respond',
	),
	'agents.parallel': words(
		'Sticky agent by Data Table, 10 callers without a pause',
		'کارشناس ثابت با Data Table، ۱۰ تماس‌گیرندهٔ بی‌وقفه',
	),
	'agents.rule': words(
		'Sticky agent by rule, ten callers',
		'کارشناس ثابت با قاعده، ده تماس‌گیرنده',
		'sticky agent by Data Table',
		'کارشناس ثابت با Data Table',
	),
	'agents.overload': words(
		'Sticky agent by Data Table, 100 callers without a pause',
		'کارشناس ثابت با Data Table، ۱۰۰ تماس‌گیرندهٔ بی‌وقفه',
	),
	'slow.rules': words(
		'Half a core: Rules in This Node, ten callers',
		'نیم هسته: Rules in This Node، ده تماس‌گیرنده',
		WEBHOOK_PAIR,
	),
	'slow.parallel': words(
		'Half a core: Trigger + Respond to Simotel, 50 callers without a pause',
		'نیم هسته: تریگر + Respond to Simotel، ۵۰ تماس‌گیرندهٔ بی‌وقفه',
	),
	'slow.overload': words(
		'Half a core: sticky agent by Data Table, 100 callers without a pause',
		'نیم هسته: کارشناس ثابت با Data Table، ۱۰۰ تماس‌گیرندهٔ بی‌وقفه',
	),
	'profile.rules': words(
		'Answers by rules: share of n8n’s CPU time that is this package’s',
		'پاسخ با قاعده: سهم این بسته از زمان پردازندهٔ n8n',
	),
	'profile.fields': words(
		'The same: share in which n8n reads the fields of the trigger',
		'همان: سهمی که n8n فیلدهای تریگر را می‌خواند',
	),
	'agents.backlog': words(
		'After these 100 callers: time until all runs have ended',
		'پس از این ۱۰۰ تماس‌گیرنده: زمان تا پایان همهٔ اجراها',
	),
	'queue.pair': words(
		'Queue mode: Trigger + Respond to Simotel, one caller (p50)',
		'حالت صف: تریگر + Respond to Simotel، یک تماس‌گیرنده (p50)',
		WEBHOOK_PAIR,
	),
	'queue.answers': words(
		'Queue mode: Trigger + Respond to Simotel, ten callers, one worker',
		'حالت صف: تریگر + Respond to Simotel، ده تماس‌گیرنده، یک worker',
		WEBHOOK_PAIR,
	),
	'queue.rules': words(
		'Queue mode: Rules in This Node, ten callers',
		'حالت صف: Rules in This Node، ده تماس‌گیرنده',
		WEBHOOK_PAIR,
	),
	'queue.events': words(
		'Queue mode: event that starts an empty workflow, one worker',
		'حالت صف: رویدادی که گردش‌کار خالی را اجرا می‌کند، یک worker',
		'Webhook',
	),
	'second.respond.1': words('Respond, 1 caller', 'پاسخ ثابت، ۱ تماس‌گیرنده'),
	'second.table.1': words('Data Table, 1 caller', 'Data Table، ۱ تماس‌گیرنده'),
	'second.respond.5': words('Respond, 5 callers', 'پاسخ ثابت، ۵ تماس‌گیرنده'),
	'second.table.5': words('Data Table, 5 callers', 'Data Table، ۵ تماس‌گیرنده'),
	'second.margin.0': words('Nobody else', 'بدون بار دیگر'),
	'second.margin.10': words(
		'10 callers without a pause on another workflow',
		'۱۰ تماس‌گیرندهٔ بی‌وقفه روی گردش‌کار دیگر',
	),
	'second.margin.40': words(
		'40 callers without a pause on another workflow',
		'۴۰ تماس‌گیرندهٔ بی‌وقفه روی گردش‌کار دیگر',
	),
};

const ENGINE_NAMES: Record<string, string> = {
	vm: '`vm`',
	vmCached: '`vm`, `N8N_EXPRESSION_ENGINE_COMPILE_CACHE=true`',
	legacy: '`legacy`',
	quickjs: '`quickjs`',
};

export const engineText = (engine: string): string => ENGINE_NAMES[engine] ?? engine;

const FLOWS: Record<string, string> = { fixed: 'fixed answer', table: 'Data Table' };

/** The words of a row; those of the engines are composed, and have a table of their own in the documentation. */
export function textOf(id: string, language: Language): Words {
	const [, flow, engine, callers] = id.split('.');
	if (id.startsWith('engines.'))
		return { what: `${engineText(engine)}: ${FLOWS[flow]}, callers: ${callers}` };
	return TEXTS[id]?.[language] ?? { what: id };
}

/** What the line about the machine holds. */
interface Measurement {
	version: string;
	day: string;
	machine: string;
	/** How often, where not every part was measured as often as a range. */
	runs: string;
	/** Parts of another day, with it. */
	older: string[];
	load: string;
	busy: boolean;
}

interface DocumentWords {
	machine: (measured: Measurement) => string;
	met: string;
	missed: string;
	/** Heads of the tables. */
	figures: string[];
	callers: string[];
	stages: string[];
	margins: string[];
	engines: string[];
}

const TIMES = ['p50', 'p95', 'p99'];

/** The words of docs/performance.md besides those of the rows. */
export const DOCUMENT: Record<Language, DocumentWords> = {
	en: {
		machine: ({ version, day, machine, runs, older, load, busy }) =>
			`Version ${version}, measured ${day} on ${machine}; ${runs} runs${older.length === 0 ? '' : `; earlier, maybe on another machine: ${older.join(', ')}`}. Load average around the benches ${load}${busy ? ': other work went on at the same time, so all times are longer than on a quiet machine and the ratios less firm' : ''}.`,
		met: 'kept',
		missed: 'missed',
		figures: ['What', 'This package', 'Compared with', 'Ratio (spread)', 'Promise'],
		callers: ['What', 'Answers', ...TIMES, 'max (ms)', 'Fallbacks', 'Late', 'Promise'],
		stages: ['p50 / p99, ms', 'in n8n, until the trigger runs', 'from there to the answer', 'whole'],
		margins: ['Besides', 'Answers', ...TIMES, 'max (ms)'],
		engines: [
			'Engine',
			...['Fixed answer: 1 caller', '10 callers', 'fallbacks'],
			...['Data Table: 1 caller', '10 callers', 'fallbacks'],
		],
	},
	fa: {
		machine: ({ version, day, machine, runs, older, load, busy }) =>
			`نسخهٔ ${version}، اندازه‌گیری ${day} روی ${machine}؛ ${runs} بار${older.length === 0 ? '' : `؛ پیش‌تر و شاید روی دستگاهی دیگر: ${older.join('، ')}`}. میانگین بار سیستم ${load}${busy ? ': هم‌زمان کارهای دیگری هم جریان داشت، پس زمان‌ها بلندتر از دستگاه آرام‌اند و نسبت‌ها کمتر استوار' : ''}.`,
		met: 'برآورده شد',
		missed: 'برآورده نشد',
		figures: ['چه', 'این بسته', 'در برابر', 'نسبت (دامنه)', 'وعده'],
		callers: ['چه', 'پاسخ', ...TIMES, 'بیشینه (ms)', 'جایگزین', 'دیر', 'وعده'],
		stages: ['p50 / p99، ms', 'در n8n، تا اجرای تریگر', 'از آنجا تا پاسخ', 'کل'],
		margins: ['در کنار', 'پاسخ', ...TIMES, 'بیشینه (ms)'],
		engines: [
			'موتور',
			...['پاسخ ثابت: ۱ تماس‌گیرنده', '۱۰ تماس‌گیرنده', 'جایگزین'],
			...['Data Table: ۱ تماس‌گیرنده', '۱۰ تماس‌گیرنده', 'جایگزین'],
		],
	},
};
