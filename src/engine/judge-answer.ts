// Judges an answer that came whole: usable, with its data where a schema was given, or the error that says why not. Pure.

import type { Answer } from '../api/stream-message.ts';
import { stopError } from '../commands/stop-reason.ts';
import { SeeError } from '../errors.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';
import type { Plan } from './plan.ts';
import type { Manner } from './send-media.ts';

/** Exactly one of: the error of an unusable answer, or what a usable one holds (undefined without a schema). */
interface JudgedAnswer {
  readonly unusable?: SeeError;
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
  const judged = schema.judge(answer.text, { lenient: schemaText !== undefined });
  if ('data' in judged) return { data: judged.data };
  return {
    unusable: new SeeError('schema_not_met', `the answer does not keep to the schema: ${judged.problem}`, {
      subject: '--schema',
      hint: 'ask again, or more precisely; -v shows the raw answer',
      requestId: answer.request_id,
    }),
  };
}
