const THEME_KEY = 'simotel-console-theme';

const isDark = (): boolean => {
	const chosen = document.documentElement.dataset.theme;
	return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
};

export function rememberedTheme(): void {
	const stored = localStorage.getItem(THEME_KEY);
	if (stored === 'light' || stored === 'dark') document.documentElement.dataset.theme = stored;
}

/** From light to dark and back; until then the page follows the system. */
export function switchTheme(): void {
	const theme = isDark() ? 'light' : 'dark';
	document.documentElement.dataset.theme = theme;
	localStorage.setItem(THEME_KEY, theme);
}
