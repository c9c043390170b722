import { randomInt } from 'node:crypto';

import { silentMp3, toneWav } from '../audio';
import { recordId } from '../ids';
import { addRecord } from '../seed';
import type { PbxState } from '../state';
import type { ApiRequest, Handler } from './request';
import { DONE, FileReply, HttpRefusal, Refusal, Said, required, textOf } from './request';

/** How a stored name begins and ends, by upload path (conventions of the real server). */
const UPLOADS: Record<string, { prefix: string; extension: string; message: string }> = {
	'pbx/announcements/upload': {
		prefix: 'file-',
		extension: '.wav',
		message: '1 file(s) uploaded successfully',
	},
	'pbx/faxes/upload': { prefix: 'sen_file-', extension: '.tiff', message: '1 file(s) uploaded successfully' },
	'autodialer/groups/upload': { prefix: 'file-', extension: '.csv', message: '' },
	'autodialer/announcements/upload': { prefix: 'file-', extension: '.wav', message: '' },
};

/** Uploads, downloads and faxes. */
export function fileHandlers(): Array<[string, Handler]> {
	return [
		...Object.entries(UPLOADS).map(([path, rule]): [string, Handler] => [
			path,
			({ state, upload }) => {
				if (!upload || upload.content.length === 0) throw new Refusal("Field 'file':value is missing");
				const name = storedName(rule.prefix, rule.extension, upload.filename);
				state.files.set(name, upload.content);
				return new Said({ filename: name }, rule.message);
			},
		]),
		['reports/audio/download', ({ state, body }) => audio(state, textOf(required(body, 'file')))],
		['voicemails/audio/download', audioLink],
		['pbx/faxes/add', addFax],
		['pbx/faxes/download', faxDocument],
	];
}

function storedName(prefix: string, extension: string, original: string): string {
	const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
	const slug = original
		.toLowerCase()
		.replace(/[^a-z0-9-]+/g, '')
		.slice(0, 20);
	return `${prefix}${stamp}-${randomInt(10_000, 99_999)}-${slug}_${extension}`;
}

/** Recordings are made when they are downloaded; a name that no call wrote is not there. */
function audio(state: PbxState, name: string): FileReply {
	const type = name.endsWith('.mp3') ? 'audio/mpeg' : 'audio/x-wav';
	const stored = state.files.get(name);
	if (stored) return new FileReply(stored, type);
	const seconds = state.recordings.get(name);
	if (seconds === undefined) throw new HttpRefusal(404, null);
	return new FileReply(name.endsWith('.mp3') ? silentMp3(seconds) : toneWav(seconds), type);
}

/** The hosted PBX answers a link that is fetched in a second step; see {@link linkedAudio}. */
const audioLink: Handler = ({ sim, state, body }) => {
	const name = textOf(required(body, 'file'));
	audio(state, name);
	return new Said({ audioLink: `${sim.url}/audio-link/${encodeURIComponent(name)}` }, DONE);
};

/** The audio behind a link, for those who show the account's key in both headers. */
export function linkedAudio(state: PbxState, name: string, key: string, bearer: string): FileReply {
	const known = state.accounts.some(
		(account) => account.enabled && account.key !== undefined && account.key === key,
	);
	if (!known || bearer !== `Bearer ${key}`) throw new HttpRefusal(401, 'ApiKey is invalid');
	return audio(state, name);
}

const addFax: Handler = ({ sim, state, body }: ApiRequest) => {
	const file = textOf(body.file);
	const text = textOf(body.text);
	if (file !== '' && 'text' in body) throw new Refusal('Requested operation failed');
	if (file === '' && text === '') throw new Refusal("Field 'file':value is missing");
	if (file !== '' && !state.files.has(file)) throw new Refusal('Requested operation failed');
	required(body, 'to');
	const id = recordId();
	const name = file === '' ? `sen_text-${id}.tiff` : file;
	if (file === '') state.files.set(name, Buffer.from(text, 'utf8'));
	const fax = addRecord(state, 'pbx/faxes', {
		src: textOf(body.ext),
		dst: textOf(body.to),
		trunk: textOf(body.trunk_name),
		channel: '',
		status: 'SENDING',
		type: 'outbox',
		file: name,
		description: textOf(body.description),
		sender_id: textOf(body.sender_id),
	});
	void sim.emitEvent('OutgoingFax', {
		fax_id: fax._id,
		state: 'SENDING',
		info: {
			FAXSTATUS: 'SUCCESS',
			FAXSTATUSSTRING: 'OK',
			FAXERROR: 'None',
			REMOTESTATIONID: null,
			FAXPAGES: '1',
			FAXBITRATE: '14400',
			FAXRESOLUTION: '8031x7700',
			REASON: '',
		},
	});
	return new Said({ _id: fax._id }, DONE);
};

const faxDocument: Handler = ({ state, body }) => {
	const id = required(body, '_id');
	const fax = state.records('pbx/faxes').find((record) => record._id === id);
	const content = fax && state.files.get(textOf(fax.file));
	if (!content) throw new HttpRefusal(404, null);
	return new FileReply(content, 'image/tiff');
};
