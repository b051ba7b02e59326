// Judges a complete reply: usable, with its data when the question has a schema, or the error that says why not. Pure.
import type { Reply } from '../api/stream-message.ts';
import { CliError } from '../errors.ts';
import { formatCount } from '../format.ts';
import { computeCost } from './cost.ts';
import { listSentMedia } from './to-request.ts';
import type { Answer, Exchange, JudgedExchange, Judgement } from './types.ts';

/** Judges a reply, and adds what its request sent. */
export function judge(exchange: Exchange): Answer {
  const { reply, parts } = exchange;
  return {
    ...exchange,
    ...judgeReply(exchange),
    sent: listSentMedia(parts),
    usage: reply.message.usage,
    requestIds: [reply.request_id],
  };
}

/** Judges how a reply ended and then, by the schema, what it says. The result of a batch enters here too. */
export function judgeReply(exchange: JudgedExchange): Judgement {
  return { text: exchange.reply.text, costUsd: computeCost(exchange), ...judgeContent(exchange) };
}

function judgeContent({ reply, plan }: JudgedExchange): Pick<Judgement, 'problem' | 'data' | 'note'> {
  const stopped = stopError(reply, plan);
  if (stopped) return { problem: stopped };
  const { schema } = plan.question;
  if (!schema) return {};
  const validation = schema.validate(reply.text, { lenient: plan.options.schemaText !== undefined });
  if ('data' in validation) return validation;
  return {
    problem: new CliError('schema_not_met', validation.problem, {
      subject: schema.subject,
      hint: 'ask again, or more precisely',
      requestId: reply.request_id,
    }),
  };
}

/** Returns the error of an answer that is refused, cut, empty or ended for an unknown reason; undefined when usable. */
function stopError(
  reply: Reply,
  limits: { readonly maxTokens: number; readonly cappedByCost: boolean },
): CliError | undefined {
  const { stop_reason, stop_details } = reply.message;
  const requestId = reply.request_id;
  switch (stop_reason) {
    case 'end_turn':
    case 'stop_sequence':
      if (reply.text.trim() !== '') return undefined;
      return new CliError('answer_empty', 'the model ended without writing anything', {
        hint: 'ask again, or more precisely',
        requestId,
      });
    case 'refusal': {
      const category = stop_details?.category ? ` (${stop_details.category})` : '';
      const explanation = stop_details?.explanation ? `: ${stop_details.explanation}` : '';
      return new CliError('refusal', `the model refused to answer${category}${explanation}`, {
        hint: 'change the question; text before a refusal is not an answer',
        requestId,
      });
    }
    // fact(stop-max-tokens): An answer that is cut at `max_tokens` ends with this stop_reason, and thinking counts
    // against it. Source: SDK 1.14.0, `StopReason`, 2026-11.
    case 'max_tokens': {
      const tokens = `${formatCount(limits.maxTokens)} tokens (thinking included)`;
      if (limits.cappedByCost) {
        return new CliError('max_cost', `the answer was cut at ${tokens}, which is what the limit pays for`, {
          subject: '--max-cost',
          hint: 'allow more, or ask for a shorter answer',
          requestId,
        });
      }
      return new CliError('answer_cut', `the answer was cut at ${tokens}`, {
        hint: 'allow more with --max-tokens, or ask for a shorter answer',
        requestId,
      });
    }
    case 'tool_use':
      return new CliError('answer_cut', 'the model asked for another closer look instead of answering', {
        hint: 'allow more with --max-zooms, or ask more precisely',
        requestId,
      });
    case 'model_context_window_exceeded':
      return new CliError('answer_cut', "the answer was cut: the model's context window is full", {
        hint: 'send fewer or smaller images, or less text',
        requestId,
      });
    default:
      return new CliError('answer_cut', `the answer ended with an unexpected stop_reason: ${stop_reason}`, {
        requestId,
      });
  }
}
