// Asks, and puts the complete answers on the clipboard (`--copy`).
import { formatBytes } from '../format.ts';
import { type CopyText, openClipboard } from '../input/copy-text.ts';
import { makeCopyingReporter } from '../render/reporters/copy.ts';
import type { ReporterOptions } from '../render/reporters/make-reporter.ts';
import type { Reporter } from '../render/reporters/reporter.ts';
import type { RunContext } from '../run/context.ts';

/** Calls `ask` with a reporter of these options, and copies what it reports. */
export type AskAndCopy = (
  options: ReporterOptions,
  ask: (reporter: Reporter) => Promise<void>,
) => Promise<void>;

/** Finds the clipboard; throws CliError when there is none, before anything is paid for. */
export async function openAskAndCopy(context: RunContext): Promise<AskAndCopy> {
  const copy = await openClipboard(context.env);
  return (options, ask) => askAndCopy(copy, options, ask, context);
}

/** Asks, and puts the complete answers on the clipboard. */
async function askAndCopy(
  copy: CopyText,
  options: ReporterOptions,
  ask: (reporter: Reporter) => Promise<void>,
  { output }: RunContext,
): Promise<void> {
  const { reporter, copied } = makeCopyingReporter(options);
  const copyAnswers = async () => {
    const text = copied();
    if (text === '') return output.info('nothing is copied: there is no complete answer');
    await copy(text);
    output.info(`copied ${formatBytes(Buffer.byteLength(text))}`);
  };
  try {
    await ask(reporter);
  } catch (error) {
    // Several questions may have complete answers beside the one that failed, whose error counts more.
    await copyAnswers().catch((failure: Error) => output.info(failure.message));
    throw error;
  }
  await copyAnswers();
}
