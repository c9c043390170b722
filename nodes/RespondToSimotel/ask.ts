import type { IDataObject, IExecuteFunctions, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { WireAnswer } from '../../simotel/components/answers';
import { COMPONENTS } from '../../simotel/components/catalog';
import type { Step } from '../../simotel/smartApi/ask';
import { isObject } from '../../simotel/wire';
import { ANSWER_HEADER } from '../shared/component/guard';
import { alreadyAnswered, markAnswered } from '../shared/component/once';
import { findRequest, isLate } from '../shared/component/findRequest';
import type { FoundRequest } from '../shared/component/findRequest';
import { pendingRequests } from '../shared/component/pendingRequests';
import type { Outcome } from '../shared/component/pendingRequests';
import { withStep } from '../shared/component/stepField';
import { Talk, refusalText } from '../shared/component/talk';
import { goneTurn, outputsOf } from '../shared/component/turn';
import type { Turn } from '../shared/component/turn';
import { own } from '../shared/parameters';
import { lateAnswer, refused } from './late';
import { readAsk } from './readAsk';

/** What the wait of an execution in the database exceeds that of its callers by (milliseconds). */
const SPARE = 5_000;
/** More outputs no node of ours has. */
const MOST_OUTPUTS = 30;

/** Sends a question, and waits until the caller comes back. */
export async function askAndWait(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const request = findRequest(context);
	if (request.kind !== 'smartApi') {
		throw new NodeOperationError(
			context.getNode(),
			`The call waits for an answer to ${COMPONENTS[request.kind].title}, and only SmartAPI can ask the caller`,
			{ description: 'Choose the same Component here and in the trigger.', itemIndex: 0 },
		);
	}
	const step = readAsk(context, request.zone);
	const asking: Asking = { request, step, answer: { ok: '1', commands: step.commands } };
	const pending = pendingRequests.find(request.id);
	if (pending instanceof Talk) return outputsOf(await inThisProcess(context, pending, asking));
	return await inTheDatabase(context, asking);
}

interface Asking {
	request: FoundRequest;
	step: Step;
	answer: WireAnswer;
}

/** The trigger runs in this process too, and hands the next request over. */
async function inThisProcess(context: IExecuteFunctions, talk: Talk, asking: Asking): Promise<Turn> {
	const { request, step, answer } = asking;
	const node = context.getNode().name;
	return await new Promise<Turn>((resolve, reject) => {
		const refusal = talk.wait(step, { node, next: resolve, gone: resolve });
		if (refusal !== null && !talk.isAskedOnce(refusal)) return reject(refused(context, refusalText(refusal)));
		const { accepted, outcome } = talk.answer({ body: answer, by: 'workflow', node });
		if (!accepted) {
			talk.unwait();
			try {
				return resolve(notSent(context, asking, outcome));
			} catch (error) {
				return reject(error as Error);
			}
		}
		talk.rest();
		if (refusal !== null) return resolve(goneTurn(step, 1, request.item, refusalText(refusal)));
		context.onExecutionCancellation(() => {
			talk.end('the execution was stopped');
			resolve(goneTurn(step, 1, request.item, 'the execution was stopped'));
		});
	});
}

/**
 * A worker of queue mode: the answer and the step go to the trigger's process through n8n, and the execution is put to
 * wait in the database. The next request comes to {@link resumed}.
 */
async function inTheDatabase(context: IExecuteFunctions, asking: Asking): Promise<INodeExecutionData[][]> {
	const { request, step, answer } = asking;
	const { by } = request.outcome ?? {};
	const late = isLate(request);
	if (by === 'workflow' || by === 'rules' || by === 'nobody' || late) {
		const reason = late ? 'the deadline had passed' : String(request.outcome?.reason ?? '');
		const outcome = by === undefined || by === 'fallback' ? { by: 'fallback', reason } : request.outcome;
		return outputsOf(notSent(context, asking, outcome as unknown as Outcome));
	}
	markAnswered(context, request.id);
	const node = context.getNode().name;
	const { $execution } = context.getWorkflowDataProxy(0) as unknown as { $execution: { resumeUrl: string } };
	const body = withStep(answer, { step, node, resumeUrl: $execution.resumeUrl });
	void context.sendResponse({ body, headers: { [ANSWER_HEADER]: '1' }, statusCode: 200 });
	const sent: Outcome = { by: 'workflow', reason: 'answered', answer, node };
	if (request.outcome !== undefined) Object.assign(request.outcome, sent);
	await context.putExecutionToWait(new Date(Date.now() + (step.asks?.tries ?? 1) * step.waitMs + SPARE));
	// With this n8n goes on by itself when the time is over: as if nobody had come back.
	const gone = goneTurn(step, 1, request.item, 'the caller did not come back in time');
	context.setMetadata({ forwardAllOutputs: true });
	context.getExecuteData().data.main = outputsOf(gone);
	return [[]];
}

/** Nothing could be sent: the way of a caller who does not come back. */
function notSent(context: IExecuteFunctions, { request, step, answer }: Asking, outcome: Outcome): Turn {
	if (outcome.by === 'workflow' || outcome.by === 'rules') throw alreadyAnswered(context, outcome.node ?? '');
	const response = lateAnswer(context, outcome, answer);
	const turn = goneTurn(step, 1, request.item, outcome.reason);
	return { ...turn, json: { ...turn.json, simotel_response: response } };
}

/** An error as an item, by the output that no choice has. */
export function failed(context: IExecuteFunctions, message: string): INodeExecutionData[][] {
	const asks = context.getNodeParameter('respondWith', 0) === 'ask';
	const byChoice = asks && context.getNodeParameter('accept', 0, 'choices') === 'choices';
	const output = byChoice ? choiceCount(context) + 1 : asks ? 1 : 0;
	return outputsOf({ output, json: { error: message } });
}

/** As the editor counts them for the outputs; what failed may be the very field. */
function choiceCount(context: IExecuteFunctions): number {
	try {
		const list = own(context.getNodeParameter('choices', 0, {}), 'choice');
		return Array.isArray(list) ? list.length : 0;
	} catch {
		return 0;
	}
}

/** The next request of an execution that waits in the database, as the trigger's process sends it. */
export function resumed(context: IWebhookFunctions): INodeExecutionData[][] {
	const { output, json } = context.getBodyData() as Partial<Turn>;
	const at = Number(output);
	if (!isObject(json) || !Number.isInteger(at) || at < 0 || at > MOST_OUTPUTS) return [[]];
	return outputsOf({ output: at, json: json as IDataObject });
}
