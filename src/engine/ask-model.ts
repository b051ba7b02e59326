// One question out and one answer back: uploads, the request, and what can be put right when the API refuses it.

import type { Answer } from '../api/stream-message.ts';
import { receiptLine, type SentMedia } from '../render/receipt.ts';
import type { Reporter } from '../render/reporters.ts';
import type { RunContext } from '../run/context.ts';
import { type Answered, sentMedia } from './cost.ts';
import type { Plan } from './plan.ts';
import { replaceMissingFiles } from './retry-missing-files.ts';
import { shrinkOversized } from './retry-oversized.ts';
import { type Manner, type Outgoing, type SendTools, type SentPart, sendFiles } from './send-media.ts';
import { streamCitations } from './stream-citations.ts';
import { requestOf } from './to-request.ts';

/**
 * Asks a planned question; pieces of the answer go to `delivery` as they arrive, `began` is told of the first. Throws
 * CliError for every failure, after what had arrived is printed.
 */
export async function exchange(
  plan: Plan,
  manner: Manner,
  tools: SendTools,
  delivery: Reporter,
  context: RunContext,
  began: () => void = () => {},
): Promise<Answered> {
  try {
    let outgoing: Outgoing = { plan, manner, sent: await sendFiles(plan, tools, context) };
    // What the API says of single pictures is put right and the question asked once more, once for each kind.
    const repairs = [replaceMissingFiles, shrinkOversized];
    for (;;) {
      try {
        const answer = await askOnce(outgoing, tools, delivery, context, began);
        return { ...outgoing, answer };
      } catch (error) {
        const sent = await repaired(repairs, error, outgoing, tools, context);
        if (!sent) throw error;
        outgoing = { ...outgoing, sent };
      }
    }
  } catch (error) {
    await delivery.breakOff();
    throw error;
  }
}

type Repair = typeof replaceMissingFiles;

/** Tries the repairs that are left, and takes the one that helps out of them. */
async function repaired(
  repairs: Repair[],
  error: unknown,
  outgoing: Outgoing,
  tools: SendTools,
  context: RunContext,
): Promise<readonly SentPart[] | undefined> {
  for (const [index, repair] of repairs.entries()) {
    const better = await repair(error, outgoing, tools, context);
    if (better) repairs.splice(index, 1);
    if (better) return better;
  }
  return undefined;
}

async function askOnce(
  outgoing: Outgoing,
  { api }: SendTools,
  delivery: Reporter,
  { output, settings, signal }: RunContext,
  began: () => void,
): Promise<Answer> {
  const { params, origins } = requestOf(outgoing, settings);
  if (output.showsReceipts) for (const image of newImages(outgoing)) output.notice(receiptLine(image));
  output.progress.step('waiting');
  const { end, ...cited } = streamCitations(delivery, outgoing);
  const thinking = () => output.progress.step('thinking');
  const answer = await api.streamMessage(params, origins, signal, { ...cited, began, thinking });
  await end();
  return answer;
}

/** What earlier questions sent has had its receipt. */
function newImages({ plan, sent }: Outgoing): readonly SentMedia[] {
  return sentMedia(sent.filter(({ turn }) => turn === plan.turns.length - 1));
}
