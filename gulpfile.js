'use strict';

const { rm } = require('node:fs/promises');
const { Transform } = require('node:stream');

const { dest, parallel, src } = require('gulp');

/** Removes what an earlier build has left, so that a deleted source file leaves nothing behind. */
async function clean() {
	await rm('dist', { recursive: true, force: true });
}

/** Icons (light and dark) go next to the compiled nodes and credentials that name them. */
function icons() {
	return src(['icons/*.svg'], { encoding: false }).pipe(dest('dist/icons'));
}

/** The codex files tell n8n's node panel the categories and the documentation of each node. */
function codex() {
	return src(['nodes/**/*.node.json'], { encoding: false }).pipe(dest('dist/nodes'));
}

/** tsc indents with four spaces; tabs make the package a tenth smaller. */
function indents() {
	const tabs = (text) => text.replace(/^( {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4));
	const transform = (file, _encoding, done) => {
		file.contents = Buffer.from(tabs(file.contents.toString('utf8')));
		done(null, file);
	};
	return src(['dist/**/*.js'])
		.pipe(new Transform({ objectMode: true, transform }))
		.pipe(dest('dist'));
}

exports.clean = clean;
exports.icons = icons;
exports.codex = codex;
exports.default = parallel(icons, codex, indents);
