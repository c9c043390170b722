import type { Bench } from '../lib/lab';
import { agents } from './agents';
import { components } from './components';
import { catchup, leak, reports } from './engine';
import { events } from './events';
import { files } from './files';
import { mixed } from './mixed';
import { queue } from './queue';
import { second } from './second';
import { updates } from './updates';

/** In the order of the table; memory comes first, on an n8n that has done nothing yet. */
export const BENCHES: Bench[] = [
	files,
	updates,
	reports,
	catchup,
	leak,
	events,
	mixed,
	components,
	agents,
	second,
	queue,
];
