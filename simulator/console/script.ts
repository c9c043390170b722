/** What the console does; plain browser JavaScript that is sent as it stands. */
export const SCRIPT = String.raw`
'use strict';
const $ = (selector) => document.querySelector(selector);
const SHOWN = 50;
const LIMIT_MS = 1000;
const FA = { title: 'شبیه‌ساز سیموتل', theme: 'روشن / تیره', place: 'برقراری تماس', from: 'تماس‌گیرنده', to: 'شمارهٔ گرفته‌شده', digits: 'ارقام واردشده (برای هر پرسش یکی)', busy: 'شماره‌های مشغول', ring: 'مدت زنگ (ثانیه)', talk: 'مدت مکالمه (ثانیه)', poll: 'امتیاز نظرسنجی', answer: 'کسی پاسخ می‌دهد', dial: 'تماس', fire: 'ارسال رویداد', name: 'رویداد', version: 'نسخه', method: 'روش', payload: 'فیلدها (JSON)', send: 'ارسال', faults: 'خطاهای ساختگی', target: 'کجا', kind: 'چه', ms: 'میلی‌ثانیه', times: 'چند بار', inject: 'اعمال', clear: 'پاک کردن همه', calls: 'تماس‌ها', older: 'تماس‌های قدیمی‌تر', pbx: 'مرکز تلفن', addresses: 'آدرس‌ها', extensions: 'داخلی‌ها', queues: 'صف‌ها', dialplan: 'دایال‌پلن', requests: 'درخواست‌های API', events: 'رویدادها', placed: 'تماس تمام شد: ', done: 'انجام شد', noAddress: 'آدرسی تنظیم نشده', heard: 'شنیده شد', save: 'ذخیره' };
const EN = { events: 'Events', placed: 'The call is over: ', done: 'Done', noAddress: 'no address yet', heard: 'heard', save: 'Save' };
document.querySelectorAll('[data-t]').forEach((element) => { EN[element.dataset.t] = element.textContent; });
let words = EN;
let calls = [];
let shown = SHOWN;
const t = (key) => words[key] ?? EN[key] ?? key;
const api = async (method, path, body) => {
	const response = await fetch('/_sim' + path, { method, headers: body ? { 'content-type': 'application/json' } : {}, body: body && JSON.stringify(body) });
	const json = await response.json().catch(() => null);
	if (!response.ok) throw new Error(json?.error ?? 'HTTP ' + response.status);
	return json;
};
const say = (text, bad) => { $('#message').textContent = text; $('#message').className = bad ? 'bad' : 'good'; };
const make = (tag, attributes = {}, ...children) => {
	const element = Object.assign(document.createElement(tag), attributes);
	element.append(...children.filter((child) => child !== null));
	return element;
};
const list = (text) => text.split(/[,،]/).map((part) => part.trim()).filter(Boolean);
const form = (id, act) => $(id).addEventListener('submit', async (event) => {
	event.preventDefault();
	try { await act(Object.fromEntries(new FormData(event.target))); } catch (error) { say(error.message, true); }
});
form('#call', async (values) => {
	const request = { from: values.from, to: values.to, digits: list(values.digits), busy: list(values.busy), ring: Number(values.ring), talk: Number(values.talk), answer: values.answer === 'on' };
	if (values.poll !== '') request.poll = Number(values.poll);
	const trace = await api('POST', '/calls', request);
	say(t('placed') + trace.outcome);
});
form('#event', async (values) => {
	const payload = JSON.parse(values.payload || '{}');
	const delivery = await api('POST', '/events', { event: values.event, transport: { version: values.version, method: values.method }, payload });
	say(values.event + ' → ' + (delivery ? (delivery.status ?? delivery.answer) + ' (' + delivery.ms + ' ms)' : '–'));
});
form('#fault', async (values) => {
	await api('POST', '/faults', { target: values.target, kind: values.kind, ms: Number(values.ms), times: Number(values.times) || undefined });
	say(t('done'));
});
form('#addresses', async (values) => {
	const dialplan = await api('GET', '/dialplan');
	for (const [key, value] of Object.entries(values)) if (key !== 'events') dialplan.nodes[key].address = value || null;
	await api('PATCH', '/settings', { events: { address: values.events || null } });
	await api('PUT', '/dialplan', dialplan);
	say(t('done'));
});
$('#clear').addEventListener('click', async () => { await api('DELETE', '/faults'); say(t('done')); });
$('#older').addEventListener('click', () => { shown += SHOWN; drawCalls(); });
$('#theme').addEventListener('click', () => {
	const root = document.documentElement;
	const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
	root.dataset.theme = dark ? 'light' : 'dark';
});
$('#language').addEventListener('click', () => {
	const persian = words === EN;
	words = persian ? FA : EN;
	document.documentElement.lang = persian ? 'fa' : 'en';
	document.documentElement.dir = persian ? 'rtl' : 'ltr';
	$('#language').textContent = persian ? 'English' : 'فارسی';
	document.querySelectorAll('[data-t]').forEach((element) => { element.textContent = t(element.dataset.t); });
	drawCalls();
	refresh();
});
const tone = (outcome) => outcome === 'ANSWERED' ? 'good' : outcome === 'RUNNING' ? 'warn' : 'bad';
const questionLine = (question) => {
	const late = question.ms >= LIMIT_MS;
	const bar = make('div', { className: 'bar', title: question.ms + ' / ' + LIMIT_MS + ' ms' }, make('i', { className: late || question.problem ? 'late' : '', style: 'width:' + Math.min(100, question.ms / LIMIT_MS * 100) + '%' }));
	const answer = question.problem ? question.problem : JSON.stringify(question.response);
	return make('div', { className: 'line' }, make('b', { textContent: question.kind }), make('code', { textContent: question.app_name + ' → ' + answer }), make('span', { className: question.problem ? 'bad' : 'good', textContent: question.outcome + ' · ' + question.ms + ' ms' }), bar);
};
const eventLine = (delivery) => make('div', { className: 'line' }, make('span', { textContent: delivery.event }), make('code', { className: 'soft', textContent: JSON.stringify(delivery.payload) }), make('span', { className: delivery.status === 200 ? 'good' : 'bad', textContent: (delivery.status ?? delivery.answer) + ' · ' + delivery.ms + ' ms' }));
const callItem = (call, open) => {
	const title = make('summary', {}, make('b', { textContent: call.from + ' → ' + call.to }), make('span', { className: 'badge ' + tone(call.outcome), textContent: call.outcome }), make('span', { className: 'soft', textContent: [call.answeredBy, call.id].filter(Boolean).join(' · ') }));
	const details = make('details', { open }, title);
	details.append(...call.components.map(questionLine), ...call.events.map(eventLine));
	if (call.heard.length > 0) details.append(make('div', { className: 'line' }, make('span', { textContent: t('heard') }), make('code', { textContent: call.heard.join(', ') })));
	return make('li', {}, details);
};
let drawing = false;
function drawCalls() {
	if (drawing) return;
	drawing = true;
	requestAnimationFrame(() => {
		drawing = false;
		$('#calls').replaceChildren(...calls.slice(0, shown).map((call, index) => callItem(call, index === 0)));
		$('#older').hidden = calls.length <= shown;
	});
}
async function refresh() {
	const state = await api('GET', '/state');
	$('#extensions').replaceChildren(...state.extensions.map((entry) => make('li', { title: entry.name, className: entry.state === 'InUse' ? 'good' : entry.state === 'Ringing' ? 'warn' : '', textContent: entry.number + ' ' + entry.state })));
	$('#queues').replaceChildren(...state.queues.map((queue) => make('li', { textContent: queue.number + ' ' + queue.name + ': ' + queue.agents.map((agent) => agent.agent + (agent.paused ? ' ⏸' : '')).join(', ') })));
	const nodes = Object.entries(state.dialplan.nodes);
	$('#dialplan').replaceChildren(...Object.entries(state.dialplan.routes).map(([number, id]) => make('li', {}, make('b', { textContent: number + ' → ' + id }))), ...nodes.map(([id, node]) => make('li', { textContent: id + ': ' + node.kind + ' ' + (node.name ?? node.number ?? '') + (node.outputs ? ' [' + Object.entries(node.outputs).map(([output, next]) => output + ' → ' + next).join(', ') + ']' : '') })));
	$('#numbers').replaceChildren(...[...Object.keys(state.dialplan.routes), ...state.extensions.map((entry) => entry.number), ...state.queues.map((queue) => queue.number)].map((value) => make('option', { value })));
	if (!$('#addresses').contains(document.activeElement)) {
		const field = (name, label, value) => make('label', {}, make('span', { textContent: label }), make('input', { name, value: value ?? '', placeholder: t('noAddress') }));
		$('#addresses').replaceChildren(field('events', t('events'), state.settings.events.address), ...nodes.filter(([, node]) => 'address' in node).map(([id, node]) => field(id, node.name, node.address)), make('button', { type: 'submit', textContent: t('save') }));
	}
}
async function start() {
	calls = await api('GET', '/calls');
	drawCalls();
	await refresh();
	const requests = await api('GET', '/requests');
	requests.slice(-20).forEach(addRequest);
	const stream = new EventSource('/_sim/stream');
	stream.addEventListener('call', ({ data }) => { const call = JSON.parse(data); calls = [call, ...calls.filter((other) => other.id !== call.id)].slice(0, 2000); drawCalls(); });
	stream.addEventListener('request', ({ data }) => addRequest(JSON.parse(data)));
	let pending;
	stream.addEventListener('state', () => { clearTimeout(pending); pending = setTimeout(refresh, 150); });
	stream.onerror = () => say(location.host + ' …', true);
	stream.onopen = () => say('');
}
function addRequest(request) {
	$('#requests').prepend(make('li', {}, make('code', { textContent: request.path }), ' ', make('span', { className: request.status === 200 ? 'good' : 'bad', textContent: request.status + ' · ' + request.ms + ' ms' })));
	while ($('#requests').children.length > 30) $('#requests').lastChild.remove();
}
start().catch((error) => say(error.message, true));
`;
