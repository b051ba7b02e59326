// Judges an answer that came whole: usable, with its data where a schema was given, or the error that says why not. Pure.
import type { Answer } from '../api/stream-message.ts';
import { CliError } from '../errors.ts';
import { formatCount } from '../format.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';
import type { Plan } from './plan.ts';
import type { Manner } from './send-media.ts';

/** Exactly one of: the error of an unusable answer, or what a usable one holds (undefined without a schema). */
interface JudgedAnswer {
  readonly unusable?: CliError;
  readonly data?: unknown;
}

/** Judges how an answer ended and then, by the schema, what it says. */
export function judgeAnswer(
  answer: Answer,
  plan: Plan,
  schema: AnswerSchema | undefined,
  { schemaText }: Pick<Manner, 'schemaText'>,
): JudgedAnswer {
  const stopped = stopError(answer, plan);
  if (stopped) return { unusable: stopped };
  if (!schema) return {};
  const validation = schema.validate(answer.text, { lenient: schemaText !== undefined });
  if ('data' in validation) return { data: validation.data };
  return {
    unusable: new CliError('schema_not_met', validation.problem, {
      subject: schema.subject,
      hint: 'ask again, or more precisely; -v shows the raw answer',
      requestId: answer.request_id,
    }),
  };
}

/** Returns the error of an answer that is refused, cut, empty or ended for an unknown reason; undefined when usable. */
function stopError(
  answer: Answer,
  limits: { readonly maxTokens: number; readonly cappedByCost: boolean },
): CliError | undefined {
  const { stop_reason, stop_details } = answer.message;
  const requestId = answer.request_id;
  switch (stop_reason) {
    case 'end_turn':
    case 'stop_sequence':
      if (answer.text.trim() !== '') return undefined;
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
    case 'model_context_window_exceeded':
      return new CliError('answer_cut', "the answer was cut: the model's context window is full", {
        hint: 'send fewer pictures',
        requestId,
      });
    default:
      return new CliError(
        'answer_cut',
        `the answer ended for a reason that is not expected here: ${stop_reason}`,
        {
          requestId,
        },
      );
  }
}
