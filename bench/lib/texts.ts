export type Language = 'en' | 'fa';

/** What a row is about, and what it is compared with. */
interface Words {
	what: string;
	against?: string;
}

const words = (en: Words, fa: Words): Record<Language, Words> => ({ en, fa });

/** The wording of each row, by its id. */
export const TEXTS: Record<string, Record<Language, Words>> = {
	'files.download': words(
		{ what: 'Download of a 200 MB recording, peak memory of n8n', against: 'HTTP Request' },
		{ what: 'دانلود یک ضبط ۲۰۰ مگابایتی، اوج حافظهٔ n8n', against: 'HTTP Request' },
	),
	'files.upload': words(
		{ what: 'Upload of a 50 MB announcement, peak memory of n8n', against: 'HTTP Request' },
		{ what: 'آپلود یک فایل صوتی ۵۰ مگابایتی، اوج حافظهٔ n8n', against: 'HTTP Request' },
	),
	'updates.bare': words(
		{ what: '1,000 extensions updated, five at a time', against: 'bare client, same calls' },
		{ what: 'ویرایش ۱۰۰۰ داخلی، هم‌زمان پنج‌تا', against: 'کلاینت خام با همان درخواست‌ها' },
	),
	'updates.http': words(
		{ what: '1,000 extensions updated, five at a time', against: 'HTTP Request, batches of five' },
		{ what: 'ویرایش ۱۰۰۰ داخلی، هم‌زمان پنج‌تا', against: 'HTTP Request با دسته‌های پنج‌تایی' },
	),
	'updates.one': words(
		{ what: '1,000 extensions updated, one at a time', against: 'five at a time' },
		{ what: 'ویرایش ۱۰۰۰ داخلی، یکی‌یکی', against: 'هم‌زمان پنج‌تا' },
	),
	'reports.flat': words(
		{ what: '100,000 calls read: time of the last 10,000 / the first 10,000' },
		{ what: 'خواندن ۱۰۰٬۰۰۰ تماس: زمان ده‌هزارتای آخر به ده‌هزارتای اول' },
	),
	'reports.heap': words(
		{ what: '100,000 calls read: memory / weight of the items themselves' },
		{ what: 'خواندن ۱۰۰٬۰۰۰ تماس: حافظه به وزن خود آیتم‌ها' },
	),
	'catchup.heap': words(
		{ what: '100,000 waiting records caught up by the report trigger: growth of the heap' },
		{ what: 'جبران ۱۰۰٬۰۰۰ رکورد منتظر با Simotel Report Trigger: رشد حافظه' },
	),
	'catchup.speed': words(
		{ what: 'Records caught up by the report trigger' },
		{ what: 'رکورد جبران‌شده با Simotel Report Trigger' },
	),
	'leak.heap': words(
		{ what: '10,000 questions of the dialplan: growth of the heap' },
		{ what: '۱۰٬۰۰۰ پرسش دایل‌پلن: رشد حافظه' },
	),
	'reports.speed': words({ what: 'Calls read from the report' }, { what: 'تماس خوانده‌شده از گزارش' }),
	'reports.load': words({ what: 'Loading all nodes of the package' }, { what: 'بارگذاری همهٔ نودهای بسته' }),
	'events.filtered.recommended': words(
		{ what: 'Event that a filter keeps back', against: 'Webhook + Filter' },
		{ what: 'رویدادی که فیلتر نگه می‌دارد', against: 'Webhook + Filter' },
	),
	'events.matched.recommended': words(
		{ what: 'Event that starts an empty workflow', against: 'Webhook' },
		{ what: 'رویدادی که گردش‌کار خالی را اجرا می‌کند', against: 'Webhook' },
	),
	'events.filtered.defaults': words(
		{ what: 'Event that a filter keeps back, n8n’s defaults', against: 'Webhook + Filter' },
		{ what: 'رویدادی که فیلتر نگه می‌دارد، پیش‌فرض‌های n8n', against: 'Webhook + Filter' },
	),
	'events.matched.defaults': words(
		{ what: 'Event that starts an empty workflow, n8n’s defaults', against: 'Webhook' },
		{ what: 'رویدادی که گردش‌کار خالی را اجرا می‌کند، پیش‌فرض‌های n8n', against: 'Webhook' },
	),
	'mixed.lost': words(
		{ what: 'A busy minute, 100 filtered and 20 matched events a second: events lost' },
		{ what: 'یک دقیقهٔ شلوغ، ۱۰۰ رویداد فیلترشده و ۲۰ رویداد پذیرفته در ثانیه: گم‌شده' },
	),
	'mixed.questions': words(
		{ what: 'The same minute, 5 questions a second: answers later than a second' },
		{ what: 'همان دقیقه، ۵ پرسش در ثانیه: پاسخ دیرتر از یک ثانیه' },
	),
	'components.pair.recommended': words(
		{ what: 'Trigger + Respond to Simotel, one caller (p50)', against: 'Webhook + Respond to Webhook' },
		{ what: 'تریگر + Respond to Simotel، یک تماس‌گیرنده (p50)', against: 'Webhook + Respond to Webhook' },
	),
	'components.pair.defaults': words(
		{
			what: 'Trigger + Respond to Simotel, one caller (p50), n8n’s defaults',
			against: 'Webhook + Respond to Webhook',
		},
		{
			what: 'تریگر + Respond to Simotel، یک تماس‌گیرنده (p50)، پیش‌فرض‌های n8n',
			against: 'Webhook + Respond to Webhook',
		},
	),
	'components.rules': words(
		{ what: 'Rules in This Node, ten callers', against: 'Webhook + Respond to Webhook' },
		{ what: 'Rules in This Node، ده تماس‌گیرنده', against: 'Webhook + Respond to Webhook' },
	),
	'components.parallel': words(
		{ what: 'Trigger + Respond to Simotel, 50 callers without a pause' },
		{ what: 'تریگر + Respond to Simotel، ۵۰ تماس‌گیرندهٔ بی‌وقفه' },
	),
	'agents.table': words(
		{ what: 'Sticky agent by Data Table, one caller (p50)', against: 'the same with Webhook and Respond' },
		{ what: 'کارشناس ثابت با Data Table، یک تماس‌گیرنده (p50)', against: 'همان با Webhook و Respond' },
	),
	'agents.parallel': words(
		{ what: 'Sticky agent by Data Table, 10 callers without a pause' },
		{ what: 'کارشناس ثابت با Data Table، ۱۰ تماس‌گیرندهٔ بی‌وقفه' },
	),
	'agents.rule': words(
		{ what: 'Sticky agent by rule, ten callers', against: 'sticky agent by Data Table' },
		{ what: 'کارشناس ثابت با قاعده، ده تماس‌گیرنده', against: 'کارشناس ثابت با Data Table' },
	),
	'agents.overload': words(
		{ what: 'Sticky agent by Data Table, 100 callers without a pause' },
		{ what: 'کارشناس ثابت با Data Table، ۱۰۰ تماس‌گیرندهٔ بی‌وقفه' },
	),
	'agents.backlog': words(
		{ what: 'After these 100 callers: time until all runs have ended' },
		{ what: 'پس از این ۱۰۰ تماس‌گیرنده: زمان تا پایان همهٔ اجراها' },
	),
	'queue.pair': words(
		{
			what: 'Queue mode: Trigger + Respond to Simotel, one caller (p50)',
			against: 'Webhook + Respond to Webhook',
		},
		{
			what: 'حالت صف: تریگر + Respond to Simotel، یک تماس‌گیرنده (p50)',
			against: 'Webhook + Respond to Webhook',
		},
	),
	'queue.answers': words(
		{
			what: 'Queue mode: Trigger + Respond to Simotel, ten callers, one worker',
			against: 'Webhook + Respond to Webhook',
		},
		{
			what: 'حالت صف: تریگر + Respond to Simotel، ده تماس‌گیرنده، یک worker',
			against: 'Webhook + Respond to Webhook',
		},
	),
	'queue.rules': words(
		{ what: 'Queue mode: Rules in This Node, ten callers', against: 'Webhook + Respond to Webhook' },
		{
			what: 'حالت صف: Rules in This Node، ده تماس‌گیرنده',
			against: 'Webhook + Respond to Webhook',
		},
	),
	'queue.events': words(
		{ what: 'Queue mode: event that starts an empty workflow, one worker', against: 'Webhook' },
		{ what: 'حالت صف: رویدادی که گردش‌کار خالی را اجرا می‌کند، یک worker', against: 'Webhook' },
	),
	'second.respond.1': words({ what: 'Respond, 1 caller' }, { what: 'پاسخ ثابت، ۱ تماس‌گیرنده' }),
	'second.table.1': words({ what: 'Data Table, 1 caller' }, { what: 'Data Table، ۱ تماس‌گیرنده' }),
	'second.respond.5': words({ what: 'Respond, 5 callers' }, { what: 'پاسخ ثابت، ۵ تماس‌گیرنده' }),
	'second.table.5': words({ what: 'Data Table, 5 callers' }, { what: 'Data Table، ۵ تماس‌گیرنده' }),
	'second.margin.0': words({ what: 'Nobody else' }, { what: 'بدون بار دیگر' }),
	'second.margin.10': words(
		{ what: '10 callers without a pause on another workflow' },
		{ what: '۱۰ تماس‌گیرندهٔ بی‌وقفه روی گردش‌کار دیگر' },
	),
	'second.margin.40': words(
		{ what: '40 callers without a pause on another workflow' },
		{ what: '۴۰ تماس‌گیرندهٔ بی‌وقفه روی گردش‌کار دیگر' },
	),
};

export const textOf = (id: string, language: Language): Words => TEXTS[id]?.[language] ?? { what: id };
