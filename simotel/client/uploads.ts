import { SimotelError } from './errors';

/** Bytes that a PBX takes unless its settings say otherwise, by the path of the upload (docs/protocol.md#files). */
const LIMITS: Readonly<Record<string, number | undefined>> = {
	'autodialer/announcements/upload': 5_242_880,
	'autodialer/groups/upload': 512_000,
	'pbx/announcements/upload': 5_242_880,
	'pbx/faxes/upload': 1_048_576,
};
const OTHER_FILES = 20_971_520;

/** The error of an upload, with the usual limit where the size of the file may be the reason. */
export function withUploadLimit(error: unknown, path: string, size?: number): unknown {
	if (!(error instanceof SimotelError)) return error;
	const limit = LIMITS[path] ?? OTHER_FILES;
	const large = size !== undefined && size > limit;
	// A server may also close the connection on a file that is too large.
	const mayBeSize =
		error.kind === 'tooLarge' ||
		(large && ['badRequest', 'connection', 'emptyReply', 'refused', 'server'].includes(error.kind));
	return mayBeSize ? error.with({ limit, size }) : error;
}
