import { randomInt } from 'node:crypto';

import { silentMp3, toneWav } from '../audio';
import { recordId } from '../ids';
import { addRecord } from '../seed';
import type { PbxState } from '../state';
import type { ApiRequest, Handler } from './request';
import { DONE, FileReply, HttpRefusal, Refusal, Said, recordIdOf, required, textOf } from './request';

interface UploadRule {
	prefix: string;
	extension: string;
	message: string;
	/** Bytes that the vendor's default settings allow. */
	most: number;
}

/** How a stored name begins and ends, by upload path (conventions of the real server). */
const UPLOADS: Record<string, UploadRule> = {
	'pbx/announcements/upload': {
		prefix: 'file-',
		extension: '.wav',
		message: '1 file(s) uploaded successfully',
		most: 5_242_880,
	},
	'pbx/faxes/upload': {
		prefix: 'sen_file-',
		extension: '.tiff',
		message: '1 file(s) uploaded successfully',
		most: 1_048_576,
	},
	'autodialer/groups/upload': { prefix: 'file-', extension: '.csv', message: '', most: 512_000 },
	'autodialer/announcements/upload': { prefix: 'file-', extension: '.wav', message: '', most: 5_242_880 },
};

/** Uploads, downloads and faxes. */
export function fileHandlers(): Array<[string, Handler]> {
	return [
		...Object.entries(UPLOADS).map(([path, rule]): [string, Handler] => [
			path,
			({ state, upload }) => {
				if (!upload || upload.content.length === 0) throw new Refusal("Field 'file':value is missing");
				if (state.traits.uploadLimits && upload.content.length > rule.most)
					throw new Refusal('File size exceeds the limit');
				const name = storedName(rule.prefix, rule.extension, upload.filename);
				state.files.set(name, upload.content);
				return new Said({ filename: name }, rule.message);
			},
		]),
		['reports/audio/download', ({ state, body }) => recording(state, textOf(required(body, 'file')))],
		['voicemails/audio/download', voicemailAudio],
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
function audio(state: PbxState, name: string): FileReply | null {
	const type = name.endsWith('.mp3') ? 'audio/mpeg' : 'audio/x-wav';
	const stored = state.files.get(name);
	if (stored) return new FileReply(stored, type);
	const { seconds, written = 0 } = state.recordings.get(name) ?? { seconds: undefined };
	if (seconds === undefined || Date.now() - written < state.traits.recordingDelay * 1_000) return null;
	return new FileReply(name.endsWith('.mp3') ? silentMp3(seconds) : toneWav(seconds), type);
}

/** A recording; what is not there, or not yet, is one answer. */
function recording(state: PbxState, name: string): unknown {
	const file = audio(state, name);
	if (file) return file;
	switch (state.traits.missingRecording) {
		case '404':
			throw new HttpRefusal(404, null);
		case 'json':
			throw new Refusal('Requested operation failed');
		case 'empty':
			return new FileReply(Buffer.alloc(0), 'audio/mpeg');
	}
}

/** The cloud answers a link that is fetched in a second step; see {@link linkedAudio}. Others answer the file. */
const voicemailAudio: Handler = ({ sim, state, body, version }) => {
	const name = textOf(required(body, 'file'));
	const { voicemailAudio: form } = state.traits;
	if (form === 'none') throw new HttpRefusal(501, 'Requested service does not exist');
	if (form === 'file' || (form === 'byVersion' && version !== 'v4.1')) return recording(state, name);
	if (!audio(state, name)) throw new HttpRefusal(404, null);
	return new Said({ audioLink: `${sim.url}/audio-link/${encodeURIComponent(name)}` }, DONE);
};

/** The audio behind a link, for those who show the account's key in both headers. */
export function linkedAudio(state: PbxState, name: string, key: string, bearer: string): FileReply {
	const known = state.accounts.some(
		(account) => account.enabled && account.key !== undefined && account.key === key,
	);
	if (!known || bearer !== `Bearer ${key}`) throw new HttpRefusal(401, 'ApiKey is invalid');
	const file = audio(state, name);
	if (!file) throw new HttpRefusal(404, null);
	return file;
}

const addFax: Handler = ({ sim, state, body }: ApiRequest) => {
	const file = textOf(body.file);
	const text = textOf(body.text);
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
	const { recordId: key } = state.traits;
	const id = key === 'either' ? recordIdOf(body, '_id', 'id') : recordIdOf(body, key);
	const fax = state.records('pbx/faxes').find((record) => record._id === id);
	const content = fax && state.files.get(textOf(fax.file));
	if (!content) throw new HttpRefusal(404, null);
	return new FileReply(content, 'image/tiff');
};
