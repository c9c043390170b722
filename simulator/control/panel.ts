import { randomBytes } from 'node:crypto';

import { asPanel } from '../api';
import type { Simulator } from '../simulator';
import type { Stored, Wire } from '../types';
import { BadRequest, checkedNumber, text } from './access';

/** What somebody edits in the panel of the PBX: extensions, queues and their agents. */
export class Panel {
	constructor(private readonly sim: Simulator) {}

	/** Makes an extension or changes its name or whether it is switched on. */
	async saveExtension(number: string, { name, active }: Wire): Promise<void> {
		const known = this.find('pbx/users', number);
		if (known) {
			if (name !== undefined) known.name = text(name, 'name');
			if (active !== undefined) known.active = active ? 'yes' : 'no';
			this.sim.state.bus.emit('state');
			return;
		}
		const secret = randomBytes(12).toString('hex');
		await asPanel(this.sim, 'pbx/users/add', {
			name: text(name, 'name'),
			number: checkedNumber(number),
			secret,
		});
	}

	async saveQueue(number: string, { name }: Wire): Promise<void> {
		const known = this.find('pbx/queues', number);
		if (known) known.name = text(name, 'name');
		else
			await asPanel(this.sim, 'pbx/queues/add', { name: text(name, 'name'), number: checkedNumber(number) });
		this.sim.state.bus.emit('state');
	}

	async remove(collection: 'pbx/users' | 'pbx/queues', number: string): Promise<void> {
		const record = this.find(collection, number);
		if (!record) throw new BadRequest(`there is no ${number}`);
		await asPanel(this.sim, `${collection}/remove`, { _id: record._id });
	}

	/** Adds an agent to a queue, or pauses or resumes one who is there. */
	async saveAgent(queue: string, agent: string, { paused }: Wire): Promise<void> {
		const member = this.sim.state.agents.get(queue)?.find((candidate) => candidate.agent === agent);
		if (!member) await this.change('addagent', { queue, agent, source: agent, penalty: '0' });
		if (typeof paused === 'boolean')
			await this.change(paused ? 'pauseagent' : 'resumeagent', { queue, agent });
	}

	async removeAgent(queue: string, agent: string): Promise<void> {
		await this.change('removeagent', { queue, agent });
	}

	private async change(action: string, order: Wire): Promise<void> {
		const { ok, message } = (await asPanel(this.sim, `pbx/queues/${action}`, order)) as Wire;
		if (ok !== 1) throw new BadRequest(String(message));
	}

	private find(collection: 'pbx/users' | 'pbx/queues', number: string): Stored | undefined {
		return this.sim.state.records(collection).find((record) => record.number === number);
	}
}
