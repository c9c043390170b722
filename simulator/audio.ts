const RATE = 8_000;

/** A WAV file (8 kHz, 16 bit, mono) of samples between -1 and 1. */
function wavOf(samples: Float32Array): Buffer {
	const wav = Buffer.alloc(44 + samples.length * 2);
	wav.write('RIFF', 0);
	wav.writeUInt32LE(36 + samples.length * 2, 4);
	wav.write('WAVEfmt ', 8);
	wav.writeUInt32LE(16, 16);
	wav.writeUInt16LE(1, 20);
	wav.writeUInt16LE(1, 22);
	wav.writeUInt32LE(RATE, 24);
	wav.writeUInt32LE(RATE * 2, 28);
	wav.writeUInt16LE(2, 32);
	wav.writeUInt16LE(16, 34);
	wav.write('data', 36);
	wav.writeUInt32LE(samples.length * 2, 40);
	samples.forEach((value, index) => wav.writeInt16LE(Math.round(value * 32_767), 44 + index * 2));
	return wav;
}

/** A quiet tone: real audio for recordings and voicemails. */
export function toneWav(seconds: number, frequency = 440): Buffer {
	const samples = new Float32Array(Math.max(1, Math.round(seconds * RATE)));
	return wavOf(samples.map((_, index) => 0.18 * Math.sin((2 * Math.PI * frequency * index) / RATE)));
}

/** Seconds of a word and of the pause behind it. */
const [WORD, PAUSE] = [0.16, 0.05];
const MOST_WORDS = 40;
/** Tones that go well together. */
const SCALE = [262, 294, 330, 392, 440, 523, 587, 659];

/** A sentence as a little melody, a tone for each word: what a caller hears where no voice can be made. */
export function melodyWav(text: string): Buffer {
	const words = text
		.split(/[\s_-]+/)
		.filter(Boolean)
		.slice(0, MOST_WORDS);
	const step = Math.round((WORD + PAUSE) * RATE);
	const sounding = Math.round(WORD * RATE);
	const samples = new Float32Array(Math.max(1, words.length) * step);
	words.forEach((word, position) => {
		const sum = [...word].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
		const frequency = SCALE[sum % SCALE.length];
		for (let index = 0; index < sounding; index++) {
			const swell = Math.sin((Math.PI * index) / sounding);
			samples[position * step + index] = 0.3 * swell * Math.sin((2 * Math.PI * frequency * index) / RATE);
		}
	});
	return wavOf(samples);
}

/** MPEG audio frames (layer III, 32 kbit/s, 8 kHz would be layer 2.5; here 44.1 kHz) that hold silence. */
export function silentMp3(seconds: number): Buffer {
	const frameSeconds = 1152 / 44_100;
	const frame = Buffer.alloc(104);
	frame.set([0xff, 0xfb, 0x10, 0xc4]);
	const count = Math.max(1, Math.ceil(seconds / frameSeconds));
	return Buffer.concat(Array.from({ length: count }, () => frame));
}
