import { configs as n8nConfigs } from '@n8n/eslint-plugin-community-nodes';
import tseslint from 'typescript-eslint';

const shipped = ['nodes/**/*.ts', 'credentials/**/*.ts', 'simotel/**/*.ts', 'package.json'];

export default tseslint.config(
	{ ignores: ['dist/**', 'build/**', 'coverage/**', '.simotel/**', 'runtime/**', 'node_modules/**'] },
	{
		// n8n's own rules, all of them as errors, on everything that ships.
		files: shipped,
		plugins: n8nConfigs.recommended.plugins,
		rules: Object.fromEntries(Object.keys(n8nConfigs.recommended.rules).map((rule) => [rule, 'error'])),
	},
	{
		files: ['package.json'],
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
	},
	{
		files: ['**/*.ts'],
		extends: [...tseslint.configs.strict],
		languageOptions: {
			parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{ considerDefaultExhaustiveForUnions: true },
			],
		},
	},
	{
		// Protocol and simulator must stay apart: a mistake in one must not hide in the other.
		files: ['simulator/**/*.ts'],
		rules: {
			'no-restricted-imports': ['error', { patterns: ['**/simotel/*', '**/nodes/*', '**/credentials/*'] }],
		},
	},
	{ linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
);
