import type { RunningCall } from './runningCall';
import { SmartSyntaxError, parseSmartCommands } from './smartCommands';
import type { SmartCommand } from './smartCommands';

/** Runs the commands of an answer on the call; anything that cannot be run leaves by `e`. */
export async function runSmartAnswer(
	call: RunningCall,
	text: string,
	outputs: string[],
): Promise<{ output: string; problem?: string }> {
	let commands: SmartCommand[];
	try {
		commands = parseSmartCommands(text);
	} catch (error) {
		return { output: 'e', problem: error instanceof SmartSyntaxError ? error.message : String(error) };
	}
	for (const command of commands) {
		if (command.name === 'Exit') {
			const output = String(command.args[0]);
			return outputs.includes(output) ? { output } : { output: 'e', problem: `no output "${output}"` };
		}
		if (call.gone) return { output: 'e', problem: 'the caller hung up' };
		const problem = await run(call, command);
		if (problem) return { output: 'e', problem };
	}
	return { output: 'e', problem: 'no Exit' };
}

/** Runs one command; returns what is wrong with it, if anything is. */
async function run(call: RunningCall, { name, args }: SmartCommand): Promise<string | undefined> {
	const [first, second] = args;
	const text = String(first);
	switch (name) {
		case 'PlayAnnouncement':
			call.hear(`announcement ${text}`);
			return undefined;
		case 'Playback':
			call.hear(`sound ${text}`);
			return undefined;
		case 'SayNumber':
			call.hear(`number ${text}`);
			return undefined;
		case 'SayDigit':
			call.hear(`digits ${[...text].join(' ')}`);
			return undefined;
		case 'SayDuration':
			if (!/^\d+\.\d{1,2}:\d{1,2}:\d{1,2}$/.test(text)) return `"${text}" is no duration`;
			call.hear(`duration ${text}`);
			return undefined;
		case 'SayClock':
			if (!/^([01]?\d|2[0-3]):[0-5]?\d(:[0-5]?\d)?$/.test(text)) return `"${text}" is no time of day`;
			call.hear(`clock ${text}`);
			return undefined;
		case 'SayDate':
			if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return `"${text}" is no date`;
			if (!['gregorian', 'jalali', 'hijri'].includes(String(second)))
				return `no calendar "${String(second)}"`;
			call.hear(`date ${text} ${String(second)}`);
			return undefined;
		case 'GetData': {
			const entered = await call.prompt(text, Number(second), Number(args[2]));
			const before = call.sim.state.traits.collectedDigits === 'soFar' ? call.digits : '';
			call.digits = before + entered;
			return undefined;
		}
		case 'MusicOnHold':
			call.hear(`music ${text} ${String(second)}`);
			await call.pass(Number(second));
			return undefined;
		case 'SetExten':
			call.exten = text;
			return undefined;
		case 'SetLimitOnCall':
			call.talkLimit = Number(first);
			return undefined;
		case 'ClearUserData':
			call.digits = '';
			return undefined;
		default:
			return `unknown command "${name}"`;
	}
}
