import type { FastifyInstance } from 'fastify';

import { PAGE } from './page';

/** The console: one page that places calls and shows what happens. */
export function registerConsole(app: FastifyInstance): void {
	app.get('/', async (_request, reply) => await reply.type('text/html; charset=utf-8').send(PAGE));
}
