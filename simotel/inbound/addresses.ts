import { wordsOf } from '../text';

/** A network as its first address and the number of bits that count; IPv4 networks live in `::ffff:0:0/96`. */
interface Network {
	base: bigint;
	bits: number;
}

const IPV4_PREFIX = 0xffffn << 32n;

/** An address as a number of 128 bits; null for anything that is none. IPv4-mapped IPv6 equals the IPv4 address. */
function addressNumber(text: string): bigint | null {
	const [address] = text
		.trim()
		.replace(/^\[|\]$/g, '')
		.split('%');
	const v4 = ipv4Number(address);
	if (v4 !== null) return IPV4_PREFIX | v4;
	if (!/^[0-9a-f:.]{2,45}$/i.test(address) || !address.includes(':')) return null;
	const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
	if (!dotted) return ipv6Number(address);
	const tail = ipv4Number(dotted[2]);
	if (tail === null) return null;
	return ipv6Number(`${dotted[1]}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`);
}

function ipv4Number(text: string): bigint | null {
	const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
	if (!parts || parts.some((part) => part > 255)) return null;
	return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function ipv6Number(text: string): bigint | null {
	const halves = text.split('::');
	if (halves.length > 2) return null;
	const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
	if (groups.flat().some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return null;
	const missing = 8 - groups.flat().length;
	if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
	const all =
		halves.length === 2 ? [...groups[0], ...Array<string>(missing).fill('0'), ...groups[1]] : groups[0];
	return all.reduce((sum, group) => (sum << 16n) | BigInt(parseInt(group, 16)), 0n);
}

/** One entry of an allow-list: an address or a network (`192.168.1.0/24`, `2001:db8::/32`); null when it is neither. */
function parseNetwork(text: string): Network | null {
	const [address, length, ...rest] = text.trim().split('/');
	const base = addressNumber(address);
	if (base === null || rest.length > 0) return null;
	const isV4 = ipv4Number(address.trim()) !== null;
	const most = isV4 ? 32 : 128;
	if (length !== undefined && !/^\d{1,3}$/.test(length)) return null;
	const given = length === undefined ? most : Number(length);
	if (given > most) return null;
	return { base, bits: isV4 ? given + 96 : given };
}

/** Entries of an allow-list, separated by commas, blanks or lines; those that are no network are listed apart. */
export function parseAllowList(text: string): { networks: Network[]; wrong: string[] } {
	const networks: Network[] = [];
	const wrong: string[] = [];
	for (const entry of wordsOf(text)) {
		const network = parseNetwork(entry);
		if (network) networks.push(network);
		else wrong.push(entry);
	}
	return { networks, wrong };
}

/** Whether an address belongs to one of the networks. */
export function isAllowed(address: string, networks: Network[]): boolean {
	const number = addressNumber(address);
	if (number === null) return false;
	return networks.some(({ base, bits }) => {
		const shift = BigInt(128 - bits);
		return number >> shift === base >> shift;
	});
}
