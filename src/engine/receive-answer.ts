// Receives the answer to a plan: shows its text as it arrives, and a receipt of each image and PDF sent.
import type { Receipts } from '../render/receipts.ts';
import type { AnswerReport } from '../render/reporters/reporter.ts';
import type { RunContext } from '../run/context.ts';
import { findCitedDocuments } from './cited-documents.ts';
import type { Engine } from './engine.ts';
import { formatWaiting, showThinking } from './send.ts';
import { listFreshMedia } from './to-request.ts';
import type { Answer, Plan } from './types.ts';

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
  { output }: RunContext,
): Promise<Answer> {
  const { text, citation, blockEnd, isShown, restart } = report;
  try {
    return await engine.answer(plan, {
      ...(text ? { text } : {}),
      ...(citation ? { citation } : {}),
      ...(blockEnd ? { blockEnd } : {}),
      ...(isShown && restart ? { isShown, restart } : {}),
      ...(began ? { began } : {}),
      sending(request) {
        receipts.print(listFreshMedia(request));
        output.progress.step(formatWaiting(plan));
        if (plan.options.citations) report.cite?.(findCitedDocuments(request.parts));
      },
      thinking: () => showThinking(plan, output),
    });
  } catch (error) {
    await report.abort();
    throw error;
  }
}
