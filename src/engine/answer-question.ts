// Answers a planned question: sends it, lets the model look closer as often as it may, and judges its last reply.
import { CliError } from '../errors.ts';
import type { ErrorCode } from '../exit-codes.ts';
import type { RunContext } from '../run/context.ts';
import { type AnsweredCalls, answerCalls, type CropOriginal, refuseAll } from './answer-calls.ts';
import type { AnswerEvents } from './answer-events.ts';
import { computeCost } from './cost.ts';
import { holdText } from './hold-text.ts';
import { judge } from './judge.ts';
import type { OpenSteps } from './open-steps.ts';
import { toSentQuestion } from './record-turn.ts';
import { sumUsage } from './sum-usage.ts';
import type { Answer, Exchange, Plan, Question, ResolvedRequest } from './types.ts';
import { SPARE_STEPS } from './zoom-cost.ts';

/** The steps of the engine that answer a question. */
export interface AnswerTools {
  plan(question: Question): Promise<Plan>;
  resolve(plan: Plan): Promise<ResolvedRequest>;
  send(request: ResolvedRequest, events: AnswerEvents): Promise<Exchange>;
  readonly crop: CropOriginal;
}

/**
 * Sends a plan that allows zooms and judges its reply. The calls of each reply are answered and the question
 * goes on, until the model answers: after the last zoom it must. Text before calls is no part of the answer, so the
 * text of each reply is held back until its end. Throws CliError when no reply came.
 */
export async function answerQuestion(
  first: Plan,
  events: AnswerEvents,
  tools: AnswerTools,
  context: RunContext,
): Promise<Answer> {
  const replies: Exchange[] = [];
  let plan = first;
  let zooms = 0;
  for (;;) {
    const held = holdText(events);
    const exchange = await tools.send(await tools.resolve(plan), held.events);
    replies.push(exchange);
    const { reply } = exchange;
    if (reply.message.stop_reason !== 'tool_use') {
      // The API's documentation says to discard the text before a refusal.
      if (reply.message.stop_reason !== 'refusal') await held.release();
      return sumUp(judge(exchange), replies);
    }
    const { isLast = false } = plan.question.open ?? {};
    const hasCalls = reply.message.content.some(({ type }) => type === 'tool_use');
    // Text before a call is no answer.
    if (isLast || !hasCalls) return sumUp(judge({ ...exchange, reply: { ...reply, text: '' } }), replies);
    if (context.output.verbose && reply.text.trim() !== '') context.output.log(reply.text);
    const answered = await answerCalls(exchange, zooms, tools.crop, context);
    zooms = answered.zooms;
    plan = await planNext(exchange, answered, tools, context);
  }
}

/** Plans the next request. Where the budget does not pay for what the model asked for, it must answer without it. */
async function planNext(
  exchange: Exchange,
  { step, isRefused }: AnsweredCalls,
  { plan }: Pick<AnswerTools, 'plan'>,
  { output }: RunContext,
): Promise<Plan> {
  const { schema, open: before, ...question } = toSentQuestion(exchange);
  const steps = before?.steps ?? [];
  const isLast = isRefused || steps.length + 1 >= exchange.plan.maxZooms + SPARE_STEPS;
  const { options } = exchange.plan;
  const tokens = countTokens(exchange);
  const planWith = (open: OpenSteps) =>
    plan({
      ...question,
      // A policy may have forced it into the prompt.
      schema: schema && options.schema === undefined ? { ...schema, apiSchema: undefined } : schema,
      open,
    });
  try {
    return await planWith({ steps: [...steps, step], tokens, isLast });
  } catch (error) {
    const why = error instanceof CliError ? NO_ROOM[error.code] : undefined;
    if (!(error instanceof CliError) || why === undefined) throw error;
    const refused = refuseAll(
      step,
      `Nothing more can be shown, for ${why.reason}. Answer with what you have seen.`,
    );
    const next = await planWith({ steps: [...steps, refused], tokens, isLast: true }).catch(
      (failure: unknown) => {
        const { text } = exchange.reply;
        throw failure instanceof CliError && text !== '' ? failure.with({ partialText: text }) : failure;
      },
    );
    output.info(`${error.subject ?? '--zoom'}: ${why.note}; the model answers without it`);
    return next;
  }
}

/** Errors of a plan that a request without more images may avoid: the reason for the model, and the note for the user. */
const NO_ROOM: Readonly<Partial<Record<ErrorCode, { readonly reason: string; readonly note: string }>>> = {
  max_cost: { reason: 'reasons of cost', note: 'too little is left for another zoom' },
  limit_exceeded: { reason: 'lack of room', note: 'there is no room for another zoom in one request' },
};

/** Returns the tokens of the prompt and the reply together, which the next prompt repeats. */
function countTokens({ reply }: Exchange): number {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens } =
    reply.message.usage;
  return input_tokens + (cache_creation_input_tokens ?? 0) + (cache_read_input_tokens ?? 0) + output_tokens;
}

/** Returns the answer with the cost and the usage of all its requests. */
function sumUp(answer: Answer, replies: readonly Exchange[]): Answer {
  const costs = replies.map(computeCost);
  return {
    ...answer,
    costUsd: costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0),
    requestIds: replies.map(({ reply }) => reply.request_id),
    usage: sumUsage(replies.map(({ reply }) => reply.message.usage)),
  };
}
