// What is published comes from the release workflow alone, with provenance: see RELEASING.md.
const { GITHUB_ACTIONS, GITHUB_WORKFLOW, GITHUB_REF_TYPE } = process.env;

if (GITHUB_ACTIONS !== 'true' || GITHUB_WORKFLOW !== 'Release' || GITHUB_REF_TYPE !== 'tag') {
	console.error(
		'Not published. A tag such as v0.1.0 publishes by .github/workflows/release.yml: see RELEASING.md.',
	);
	process.exitCode = 1;
}
