import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The client's TypeScript, seen from the source and from the build. */
const FOLDER = [join(__dirname, 'client'), join(__dirname, '../../../simulator/console/client')].find(
	(folder) => existsSync(join(folder, 'main.ts')),
);

export interface ClientFile {
	type: string;
	content: string;
}

const known = new Map<string, Promise<ClientFile>>();

/**
 * A file of the console. Modules are requested by the names in their imports, and their types are taken off when they
 * are first read: what the browser runs is what was type-checked, in tests and at home, without a build of its own.
 */
export async function readClient(name: string): Promise<ClientFile | null> {
	const isStyle = name === 'style.css';
	if (FOLDER === undefined || !(isStyle || /^[a-z][a-zA-Z0-9]*$/.test(name))) return null;
	const path = join(FOLDER, isStyle ? name : `${name}.ts`);
	if (!existsSync(path)) return null;
	const reading = known.get(name) ?? read(path);
	known.set(name, reading);
	return await reading;
}

async function read(path: string): Promise<ClientFile> {
	const source = await readFile(path, 'utf8');
	if (path.endsWith('.css')) return { type: 'text/css; charset=utf-8', content: source };
	const { ModuleKind, ScriptTarget, transpileModule } = await import('typescript');
	const { outputText } = transpileModule(source, {
		compilerOptions: { module: ModuleKind.ESNext, target: ScriptTarget.ES2022, verbatimModuleSyntax: true },
	});
	return { type: 'text/javascript; charset=utf-8', content: outputText };
}
