// Receives the answer to a plan: shows its text as it arrives, and a receipt of each image and PDF sent.
import type { Receipts } from '../render/receipts.ts';
import type { AnswerReport } from '../render/reporters/reporter.ts';
import type { RunContext } from '../run/context.ts';
import type { AnswerEvents } from './answer-events.ts';
import { findCitedDocuments } from './cited-documents.ts';
import type { Engine } from './engine.ts';
import { formatWaiting, showThinking } from './send.ts';
import { listFreshMedia } from './to-request.ts';
import type { Answer, Plan } from './types.ts';
import { answerWithFallback } from './with-fallback.ts';

interface ReceiveTools {
  readonly engine: Engine;
  readonly report: AnswerReport;
  readonly began: (() => void) | undefined;
  /** Of the whole run. */
  readonly receipts: Receipts;
}

/** Sends a plan and shows its answer as it arrives; text that arrived before a failure is shown too. */
export async function receiveAnswer(
  plan: Plan,
  { engine, report, began, receipts }: ReceiveTools,
  context: RunContext,
): Promise<Answer> {
  const { output } = context;
  const { text, citation, blockEnd, isShown, restart } = report;
  // Another model may answer instead.
  let current = plan;
  const events: AnswerEvents = {
    ...(text ? { text } : {}),
    ...(citation ? { citation } : {}),
    ...(blockEnd ? { blockEnd } : {}),
    ...(isShown && restart ? { isShown, restart } : {}),
    ...(began ? { began } : {}),
    sending(request) {
      current = request.plan;
      receipts.print(listFreshMedia(request));
      output.progress.step(formatWaiting(request.plan));
      if (plan.options.citations) report.cite?.(findCitedDocuments(request.parts));
    },
    thinking: () => showThinking(current, output),
  };
  try {
    return await answerWithFallback(plan, events, { engine, context });
  } catch (error) {
    await report.abort();
    throw error;
  }
}
