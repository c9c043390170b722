import type { Resource } from '../types';
import { call } from './call';
import { extension } from './extension';
import { server } from './server';

/** Every resource of the node; a new one is a file beside this one and a line here. */
export const resources: Resource[] = [call, extension, server];
