import { isRtl } from './i18n';
import { store } from './store';

/** What is said: the text of an announcement where it is known, else its name. */
export function spokenText(heard: string): string {
	const [kind, ...rest] = heard.split(' ');
	const what = rest.join(' ');
	if (!['announcement', 'prompt', 'sound'].includes(kind)) return what;
	const texts = store.pbx?.announcements ?? {};
	return what
		.split('&')
		.map((name) => texts[name] || name.replace(/[-_]+/g, ' '))
		.join(' ');
}

let playing: HTMLAudioElement | undefined;

/** Plays what a caller hears: spoken, where the browser has a voice for it, else as a melody. */
export function play(heard: string[]): void {
	const text = heard.map(spokenText).join('. ');
	playing?.pause();
	const language = /[\u0600-\u06ff]/.test(text) || isRtl() ? 'fa' : 'en';
	const voice = globalThis.speechSynthesis
		?.getVoices()
		.find(({ lang, localService }) => localService && lang.startsWith(language));
	if (voice) {
		const speech = new SpeechSynthesisUtterance(text);
		speech.voice = voice;
		speechSynthesis.cancel();
		speechSynthesis.speak(speech);
		return;
	}
	playing = new Audio(`/_sim/audio?text=${encodeURIComponent(text)}`);
	// A browser may want a click on the page before it plays anything.
	void playing.play().catch(() => undefined);
}
