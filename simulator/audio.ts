/** A WAV file (8 kHz, 16 bit, mono) with a quiet tone: real audio for recordings and voicemails. */
export function toneWav(seconds: number, frequency = 440): Buffer {
	const rate = 8_000;
	const samples = Math.max(1, Math.round(seconds * rate));
	const wav = Buffer.alloc(44 + samples * 2);
	wav.write('RIFF', 0);
	wav.writeUInt32LE(36 + samples * 2, 4);
	wav.write('WAVEfmt ', 8);
	wav.writeUInt32LE(16, 16);
	wav.writeUInt16LE(1, 20);
	wav.writeUInt16LE(1, 22);
	wav.writeUInt32LE(rate, 24);
	wav.writeUInt32LE(rate * 2, 28);
	wav.writeUInt16LE(2, 32);
	wav.writeUInt16LE(16, 34);
	wav.write('data', 36);
	wav.writeUInt32LE(samples * 2, 40);
	for (let index = 0; index < samples; index++) {
		const value = Math.sin((2 * Math.PI * frequency * index) / rate) * 6_000;
		wav.writeInt16LE(Math.round(value), 44 + index * 2);
	}
	return wav;
}

/** MPEG audio frames (layer III, 32 kbit/s, 8 kHz would be layer 2.5; here 44.1 kHz) that hold silence. */
export function silentMp3(seconds: number): Buffer {
	const frameSeconds = 1152 / 44_100;
	const frame = Buffer.alloc(104);
	frame.set([0xff, 0xfb, 0x10, 0xc4]);
	const count = Math.max(1, Math.ceil(seconds / frameSeconds));
	return Buffer.concat(Array.from({ length: count }, () => frame));
}
