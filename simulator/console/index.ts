import type { FastifyInstance } from 'fastify';

import { readClient } from './files';

/** The page loads nothing from elsewhere, and runs no script that stands in it. */
const POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"connect-src 'self'",
	'img-src data:',
	"media-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join('; ');

const ICON = `data:image/svg+xml,${encodeURIComponent(
	'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="#0f766e"/></svg>',
)}`;

const PAGE = `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simotel simulator</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="/console/style.css">
<script type="module" src="/console/main"></script>
</head>
<body></body>
</html>
`;

/** The console: a page that places calls and shows what happens. */
export function registerConsole(app: FastifyInstance): void {
	app.get('/', async (_request, reply) => {
		return await reply
			.headers({ 'content-security-policy': POLICY, 'cache-control': 'no-cache' })
			.type('text/html; charset=utf-8')
			.send(PAGE);
	});
	app.get('/console/:name', async (request, reply) => {
		const { name } = request.params as { name: string };
		const file = await readClient(name);
		if (!file) return await reply.code(404).send({ error: `there is no ${name}` });
		return await reply.header('cache-control', 'no-cache').type(file.type).send(file.content);
	});
}
