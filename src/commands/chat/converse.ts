// Takes message after message of a chat and does what each says; on a pipe all failures together decide how it ends.

import { splitPrompts } from '../../conversation/split-prompts.ts';
import { AlreadyReportedError, CliError } from '../../errors.ts';
import type { LoadedItem } from '../../input/load.ts';
import { reportError } from '../../render/report-error.ts';
import { findWorstFailure } from '../../run/run-each.ts';
import { runCommand } from './commands.ts';
import type { LineSource } from './line-source.ts';
import { waitingNames } from './listed.ts';
import { readMessage } from './message.ts';
import { pickMedia, type Session } from './session.ts';
import { askTurn, questionAgain } from './turn.ts';

/** Commands whose failure leaves the next question without what it is about. */
const ADDS_PICTURES = /^\/(?:image|clipboard)(?!\S)/;

/** Names of waiting pictures that one line repeats. */
const MAX_NAMES = 5;

/** Chats until the input ends; throws what ends it otherwise, and on a pipe AlreadyReportedError when anything failed. */
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
    } catch (error) {
      session.context.signal.throwIfAborted();
      if (!(error instanceof CliError)) throw error;
      failures.push(error);
      const stopped = error.code === 'interrupted';
      if (!stopped) await reportError(error, env, session.context.reportFlags);
      if (terminal && (stopped || session.failed)) noteRetry(session, stopped);
      if (session.failed && session.failed !== failed) noteSuspects(session, error, terminal);
      return 'failed';
    }
  };
  const ask = (question: readonly LoadedItem[]) => attempt(() => askTurn(session, question));
  session.waiting = pickMedia(loaded);
  const usable = (await attempt(() => source.ready())) !== 'failed';
  // What the first is about is then part of the conversation, or still waits.
  for (const question of usable ? firstQuestions(loaded) : []) {
    await ask(question.filter((item) => item.kind === 'text' || session.waiting.includes(item)));
  }
  let leaving = false;
  let lacking: string | undefined;
  for (;;) {
    const prefill = session.draft;
    session.draft = '';
    const message = await attempt(() => readMessage(source, prefill));
    if (message === 'failed') continue;
    if (message.kind === 'end') break;
    if (message.kind === 'interrupted') {
      if (leaving && !message.typed) throw new CliError('interrupted', 'interrupted');
      leaving = !message.typed;
      if (leaving) output.info('Ctrl-C again, or Ctrl-D, leaves');
      continue;
    }
    leaving = false;
    const { text, quoted } = message;
    source.remember(quoted ? `"""${text}"""` : text);
    if (text.trim() === '') {
      const again = terminal ? questionAgain(session) : undefined;
      if (again) await ask(again);
    } else if (!quoted && /^\/(?!\/)/.test(text)) {
      const done = await attempt(() => runCommand(session, text));
      if (done === false) break;
      // Who types sees it in time.
      if (done === 'failed' && !terminal && ADDS_PICTURES.test(text)) lacking = text;
    } else if (lacking !== undefined) {
      const why = notAsked(text, lacking);
      lacking = undefined;
      await attempt(() => Promise.reject(why));
    } else {
      const sent = quoted ? text : text.replace(/^\/\//, '/').trim();
      await ask([...session.waiting, { kind: 'text', text: sent }]);
    }
  }
  const worst = terminal ? undefined : findWorstFailure(failures);
  if (worst) throw new AlreadyReportedError(worst.exitCode);
}

function noteRetry({ failed, waiting, context: { output } }: Session, stopped: boolean): void {
  const again = failed ? 'an empty line asks again' : undefined;
  const drop = failed && !stopped && waiting.length > 0 ? '/drop leaves a picture out' : undefined;
  const words = [stopped ? 'stopped' : undefined, again, drop].filter((part) => part !== undefined);
  output.info(words.join('; '));
}

/** A request that is wrong stays so: names what may be wrong with it, where the error does not, and how to leave it out. */
function noteSuspects(session: Session, error: CliError, terminal: boolean): void {
  if (error.exitCode !== 2 || session.waiting.length === 0 || (terminal && error.subject !== undefined))
    return;
  const names = waitingNames(session);
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  const shown = `${names.slice(0, MAX_NAMES).join(', ')}${more}`;
  const drop = terminal ? '' : '; /drop leaves a picture out';
  session.context.output.info(`still waiting: ${shown}${drop}`);
}

function notAsked(text: string, command: string): CliError {
  const line = text.split('\n')[0] ?? '';
  const short = line.length > 60 ? `${line.slice(0, 59)}\u2026` : line;
  return new CliError('input_missing', `is not asked, as \`${command}\` failed`, { subject: short.trim() });
}

/** What the command line asks at once, one question after another; inputs alone wait for the first that is typed. */
function firstQuestions(loaded: readonly LoadedItem[]): readonly (readonly LoadedItem[])[] {
  if (!loaded.some(({ kind }) => kind === 'text')) return [];
  return splitPrompts(loaded);
}
