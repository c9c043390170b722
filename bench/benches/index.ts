import type { Bench } from '../lib/environment';
import { agents } from './agents';
import { components } from './components';
import { conversations } from './conversations';
import { engines } from './engines';
import { events } from './events';
import { files } from './files';
import { catchup, leak, reports } from './inEngine';
import { mixed } from './mixed';
import { profile } from './profile';
import { queue } from './queue';
import { second } from './second';
import { slow } from './slow';
import { updates } from './updates';

/** In the order of the table; memory comes first, on an n8n that has done nothing yet. */
export const BENCHES: Bench[] = [
	...[files, updates, reports, catchup, leak, events, mixed, components, agents],
	conversations,
	...[second, profile, slow, engines, queue],
];
