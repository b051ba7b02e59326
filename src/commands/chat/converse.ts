// Reads the messages of a chat one after another, and answers or obeys each.
import { splitPrompts } from '../../conversation/split-prompts.ts';
import { AlreadyReportedError, CliError } from '../../errors.ts';
import type { LoadedItem } from '../../input/load.ts';
import { reportError } from '../../render/report-error.ts';
import { findWorstFailure } from '../../run/run-each.ts';
import { runCommand } from './commands.ts';
import { listDropped } from './dropped.ts';
import type { LineSource } from './lines/line-source.ts';
import { attachDropped } from './media.ts';
import { formatNames, listWaitingNames } from './media-list.ts';
import { readMessage } from './message.ts';
import { removeRejected } from './rejected.ts';
import { addWaiting, pickMedia, type Session, takeDraft } from './session.ts';
import { askTurn, getFailedQuestion } from './turn.ts';

/** Words that leave when they stand alone, as in a shell. A space before them makes them a question. */
const LEAVES = /^(?:exit|quit)\s*$/i;

/** Commands whose failure leaves the next question without its pictures. */
const ADDS_PICTURES = /^\/(?:image|clipboard|screen)(?!\S)/;

/**
 * Chats until the input ends. Throws any other reason to end, and AlreadyReportedError with the worst exit code when
 * something failed on a pipe.
 */
export async function converse(
  session: Session,
  loaded: readonly LoadedItem[],
  source: LineSource,
  { terminal }: { readonly terminal: boolean },
): Promise<void> {
  const { env, output } = session.context;
  const failures: CliError[] = [];
  const attempt = async <T>(run: () => Promise<T>): Promise<T | 'failed'> => {
    const { failed } = session;
    try {
      return await run();
    } catch (thrown) {
      session.context.signal.throwIfAborted();
      const error = env.naming?.inError(thrown) ?? thrown;
      if (!(error instanceof CliError)) throw error;
      failures.push(error);
      const stopped = error.code === 'interrupted';
      if (!stopped) await reportError(error, env, session.context.reportFlags);
      const isQuestion = session.failed !== undefined && session.failed !== failed;
      const removed = isQuestion && (await removeRejected(session, error));
      if (terminal && (stopped || session.failed)) noteRetry(session, stopped);
      if (isQuestion && !removed) noteSuspects(session, error, terminal);
      return 'failed';
    }
  };
  const ask = (question: readonly LoadedItem[]) => attempt(() => askTurn(session, question));
  addWaiting(session, pickMedia(loaded));
  const usable = (await attempt(() => source.ready())) !== 'failed';
  // Media that were sent with an earlier question are part of the conversation by now.
  for (const question of usable ? splitFirstQuestions(loaded) : []) {
    await ask(question.filter((item) => item.kind === 'text' || session.waiting.includes(item)));
  }
  let leaving = false;
  /** The command that failed to add pictures to the next question. */
  let failedCommand: string | undefined;
  for (;;) {
    const draft = takeDraft(session);
    const message = await attempt(() => readMessage(source, draft));
    if (message === 'failed') continue;
    if (message.kind === 'end') break;
    if (message.kind === 'interrupted') {
      if (leaving && !message.typed) throw new CliError('interrupted', 'interrupted');
      leaving = !message.typed;
      if (leaving) output.info('press Ctrl-C again, or Ctrl-D, to leave');
      continue;
    }
    leaving = false;
    const { text, quoted } = message;
    source.remember(quoted ? `"""${text}"""` : text);
    if (!quoted && LEAVES.test(text)) break;
    const dropped = quoted ? undefined : await listDropped(text, env);
    if (text.trim() === '') {
      const again = terminal ? getFailedQuestion(session) : undefined;
      if (again) await ask(again);
    } else if (dropped || (!quoted && /^\/(?!\/)/.test(text))) {
      const done = await attempt(() => obey(session, text, dropped));
      if (done === false) break;
      // On a terminal the user sees the error before typing the question.
      if (done === 'failed' && !terminal && (dropped || ADDS_PICTURES.test(text))) failedCommand = text;
    } else if (failedCommand !== undefined) {
      const why = makeSkippedError(text, failedCommand);
      failedCommand = undefined;
      await attempt(() => Promise.reject(why));
    } else {
      const sent = quoted ? text : text.replace(/^\/\//, '/').trim();
      await ask([...session.waiting, { kind: 'text', text: sent }]);
    }
  }
  const worst = terminal ? undefined : findWorstFailure(failures);
  if (worst) throw new AlreadyReportedError(worst.exitCode);
}

/** Attaches dropped files, or runs a command; returns false for the one that ends the chat. Throws CliError. */
async function obey(
  session: Session,
  text: string,
  dropped: readonly string[] | undefined,
): Promise<boolean> {
  if (!dropped) return runCommand(session, text);
  await attachDropped(session, dropped);
  return true;
}

function noteRetry({ failed, waiting, context: { output } }: Session, stopped: boolean): void {
  const parts = [
    ...(stopped ? ['stopped'] : []),
    ...(failed ? ['press Enter to ask again'] : []),
    ...(failed && !stopped && waiting.length > 0 ? ['/drop removes an image'] : []),
  ];
  output.info(parts.join('; '));
}

/** An invalid request will be invalid again, so this names the pictures that may be the cause, unless the error does. */
function noteSuspects(session: Session, error: CliError, terminal: boolean): void {
  if (error.exitCode !== 2 || session.waiting.length === 0 || (terminal && error.subject !== undefined))
    return;
  const shown = formatNames(listWaitingNames(session));
  const drop = terminal ? '' : '; /drop removes an image';
  session.context.output.info(`will be sent again with the next question: ${shown}${drop}`);
}

function makeSkippedError(text: string, command: string): CliError {
  const line = text.split('\n')[0] ?? '';
  const short = line.length > 60 ? `${line.slice(0, 59)}\u2026` : line;
  return new CliError('input_missing', `not asked, because \`${command}\` failed`, { subject: short.trim() });
}

/** Returns the questions of the command line. Inputs without a text wait for the first question that is typed. */
function splitFirstQuestions(loaded: readonly LoadedItem[]): readonly (readonly LoadedItem[])[] {
  if (!loaded.some(({ kind }) => kind === 'text')) return [];
  return splitPrompts(loaded);
}
