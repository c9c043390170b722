import { api } from './api';
import { el, field, ltr, redraw } from './dom';
import { isRtl, onLanguage, t } from './i18n';
import { attempt, say } from './message';
import type { TraitInfo } from './model';
import { store } from './store';
import { TRAIT_WORDS } from './traitWords';
import type { Word } from './words';

interface Kinds {
	profiles: string[];
	traits: TraitInfo[];
}

const PROFILE_WORDS: Record<string, Word> = {
	documented: 'profileDocumented',
	hosted: 'profileHosted',
	cloud: 'profileCloud',
	legacy: 'profileLegacy',
};

const save = (changes: object) =>
	attempt(async () => {
		await api('PATCH', '/settings', changes);
		await store.loadState();
		say(t('saved'));
	});

/** One difference between PBXs, with what it is in this one; those that differ from the profile are marked. */
function traitField({ name, values, profiles }: TraitInfo): HTMLElement {
	const settings = store.pbx?.settings;
	const value = settings?.traits[name];
	const differs = settings !== undefined && value !== profiles[settings.profile];
	const [en, fa] = TRAIT_WORDS[name];
	const input =
		values === null
			? el('input', { type: 'number', min: 0, max: 86_400, step: 'any', value: String(value), dir: 'ltr' })
			: el(
					'select',
					{ dir: 'ltr' },
					...values.map((option) =>
						el('option', { value: String(option), selected: option === value }, String(option)),
					),
				);
	input.dataset.key = `trait-${name}`;
	input.addEventListener('change', () => {
		const chosen = values === null ? Number(input.value) : values.find((one) => String(one) === input.value);
		void save({ traits: { [name]: chosen } });
	});
	return el(
		'label',
		{ class: differs ? 'field switched' : 'field', 'data-trait': name },
		el('span', {}, isRtl() ? fa : en),
		input,
	);
}

/** What kind of PBX this is, and each difference as a switch. */
export function kindCard(): HTMLElement {
	const profile = el('select', { name: 'profile' });
	const about = el('p', { class: 'soft' });
	const traits = el('div', { class: 'fields' });
	let kinds: Kinds | undefined;
	const draw = () => {
		const { pbx } = store;
		if (!pbx || !kinds) return;
		profile.replaceChildren(
			...kinds.profiles.map((name) => el('option', { value: name }, t(PROFILE_WORDS[name] ?? 'profile'))),
		);
		profile.value = pbx.settings.profile;
		const differing = kinds.traits.filter(
			({ name, profiles }) => pbx.settings.traits[name] !== profiles[pbx.settings.profile],
		);
		about.replaceChildren(
			...(differing.length === 0
				? []
				: [t('traitsSwitched'), ' ', ltr(differing.map(({ name }) => name).join(', '))]),
		);
		redraw(traits, kinds.traits.map(traitField));
	};
	profile.addEventListener('change', () => void save({ profile: profile.value }));
	void attempt(async () => {
		kinds = await api<Kinds>('GET', '/profiles');
		draw();
	});
	store.on(['state'], draw);
	onLanguage(draw);
	return el(
		'section',
		{ class: 'card', id: 'kind' },
		el('h2', { t: 'kind' }),
		el('p', { class: 'soft', t: 'kindHint' }),
		field('profile', profile, true),
		about,
		el('details', {}, el('summary', { t: 'traits' }), traits),
	);
}
