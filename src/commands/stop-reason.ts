// Judges how an answer ended: usable, or the error that says why it is not. Pure.
import type { Answer } from '../api/stream-message.ts';
import { SeeError } from '../errors.ts';
import { formatCount } from '../format.ts';

/** Returns the error of an answer that is refused, cut, empty or ended for an unknown reason; undefined when usable. */
export function stopError(
  answer: Answer,
  limits: { readonly maxTokens: number; readonly cappedByCost: boolean },
): SeeError | undefined {
  const { stop_reason, stop_details } = answer.message;
  const requestId = answer.request_id;
  switch (stop_reason) {
    case 'end_turn':
    case 'stop_sequence':
      if (answer.text.trim() !== '') return undefined;
      return new SeeError('answer_empty', 'the model ended without writing anything', {
        hint: 'ask again, or more precisely',
        requestId,
      });
    case 'refusal': {
      const category = stop_details?.category ? ` (${stop_details.category})` : '';
      const explanation = stop_details?.explanation ? `: ${stop_details.explanation}` : '';
      return new SeeError('refusal', `the model refused to answer${category}${explanation}`, {
        hint: 'change the question; text before a refusal is not an answer',
        requestId,
      });
    }
    case 'max_tokens': {
      const tokens = `${formatCount(limits.maxTokens)} tokens (thinking included)`;
      if (limits.cappedByCost) {
        return new SeeError('max_cost', `the answer was cut at ${tokens}, which is what the limit pays for`, {
          subject: '--max-cost',
          hint: 'allow more, or ask for a shorter answer',
          requestId,
        });
      }
      return new SeeError('answer_cut', `the answer was cut at ${tokens}`, {
        hint: 'allow more with --max-tokens, or ask for a shorter answer',
        requestId,
      });
    }
    case 'model_context_window_exceeded':
      return new SeeError('answer_cut', "the answer was cut: the model's context window is full", {
        hint: 'send fewer pictures',
        requestId,
      });
    default:
      return new SeeError(
        'answer_cut',
        `the answer ended for a reason that is not expected here: ${stop_reason}`,
        {
          requestId,
        },
      );
  }
}
