'use strict';

const { dest, parallel, src } = require('gulp');

/** Icons (light and dark) go next to the compiled nodes and credentials that name them. */
function icons() {
	return src(['icons/*.svg'], { encoding: false }).pipe(dest('dist/icons'));
}

/** The codex files tell n8n's node panel the categories and the documentation of each node. */
function codex() {
	return src(['nodes/**/*.node.json'], { encoding: false }).pipe(dest('dist/nodes'));
}

exports.icons = icons;
exports.codex = codex;
exports.default = parallel(icons, codex);
