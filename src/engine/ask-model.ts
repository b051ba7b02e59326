// One question out and one answer back: uploads, the request, and what can be put right when the API refuses it.

import type { Answer } from '../api/stream-message.ts';
import { receiptLine, type SentImage } from '../render/receipt.ts';
import type { Delivery } from '../render/reporters.ts';
import type { RunContext } from '../run/context.ts';
import { type Exchanged, imagesOf } from './cost.ts';
import type { Plan } from './plan.ts';
import { healStale } from './retry-missing-files.ts';
import { shrinkOversized } from './retry-oversized.ts';
import { type Manner, type Outgoing, type SendTools, type SentPart, sendFiles } from './send-media.ts';
import { citedTo } from './stream-citations.ts';
import { requestOf } from './to-request.ts';

/**
 * Asks a planned question; pieces of the answer go to `delivery` as they arrive, `began` is told of the first. Throws
 * SeeError for every failure, after what had arrived is printed.
 */
export async function exchange(
  plan: Plan,
  manner: Manner,
  tools: SendTools,
  delivery: Delivery,
  context: RunContext,
  began: () => void = () => {},
): Promise<Exchanged> {
  try {
    let outgoing: Outgoing = { plan, manner, sent: await sendFiles(plan, tools, context) };
    // What the API says of single pictures is put right and the question asked once more, once for each kind.
    const repairs = [healStale, shrinkOversized];
    for (;;) {
      try {
        const answer = await askOnce(outgoing, tools, delivery, context, began);
        // For the next question: these credentials may be new to a memory that is not.
        if (!tools.recall.isEmpty()) await tools.recall.learn(tools.api);
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

type Repair = typeof healStale;

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
  delivery: Delivery,
  { output, settings, signal }: RunContext,
  began: () => void,
): Promise<Answer> {
  const { params, origins } = requestOf(outgoing, settings);
  if (output.showsReceipts) for (const image of newImages(outgoing)) output.say(receiptLine(image));
  output.progress.step('waiting');
  const { end, ...cited } = citedTo(delivery, outgoing);
  const thinking = () => output.progress.step('thinking');
  const answer = await api.streamAnswer(params, origins, signal, { ...cited, began, thinking });
  await end();
  return answer;
}

/** What earlier questions sent has had its receipt. */
function newImages({ plan, sent }: Outgoing): readonly SentImage[] {
  return imagesOf(sent.filter(({ turn }) => turn === plan.turns.length - 1));
}
