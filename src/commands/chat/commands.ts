// The commands of a chat: which there are, and which one a line means. Nothing that looks like one is ever sent.

import { editDistance } from '../../edit-distance.ts';
import { usageError } from '../../errors.ts';
import { quoteArgument } from '../../format.ts';
import { chooseEffort, chooseModel, chooseSchema, chooseSystem } from './choices.ts';
import { clear, showUsage, undo } from './conversation.ts';
import { addClipboard, addImages, dropImages, listImages } from './pictures.ts';
import { saveTranscript } from './save.ts';
import type { Session } from './session.ts';

interface ChatCommand {
  /** What stands after the name: nothing, `<must>` or `[may]`. */
  readonly usage: string;
  readonly about: string;
  /** Undefined ends the chat. */
  readonly run: ((session: Session, argument: string) => Promise<void>) | undefined;
}

const exit: ChatCommand = { usage: '', about: 'leave, as Ctrl-D does', run: undefined };

/** Every command by its name, in the order of /help. */
export const CHAT_COMMANDS: Readonly<Record<string, ChatCommand>> = {
  image: { usage: '<inputs>', about: 'add pictures or PDFs to the next question', run: addImages },
  clipboard: { usage: '', about: 'add the picture on the clipboard', run: addClipboard },
  images: { usage: '', about: 'list the pictures and PDFs of the conversation', run: listImages },
  drop: { usage: '<numbers>', about: 'take pictures out: /drop 2, /drop pdf1', run: dropImages },
  model: { usage: '[name]', about: 'say or choose the model', run: chooseModel },
  system: { usage: '[text]', about: 'say or set the system prompt; off removes it', run: chooseSystem },
  effort: { usage: '[level]', about: 'low, medium, high, xhigh, max or off', run: chooseEffort },
  schema: { usage: '[schema]', about: 'answer in JSON by a schema; off ends that', run: chooseSchema },
  usage: { usage: '', about: 'tokens and cost so far', run: showUsage },
  save: { usage: '<file>', about: 'write the conversation to a Markdown file', run: saveTranscript },
  undo: { usage: '', about: 'take the last question and its answer back', run: undo },
  clear: { usage: '', about: 'begin a new conversation', run: clear },
  help: { usage: '', about: 'list the commands', run: showHelp },
  exit,
  quit: exit,
};

/** Runs the command of a line that begins with a slash; false when it ends the chat. Throws CliError. */
export async function runCommand(session: Session, line: string): Promise<boolean> {
  const [, name = '', rest = ''] = /^\/(\S*)([\s\S]*)$/.exec(line) ?? [];
  const command = Object.hasOwn(CHAT_COMMANDS, name) ? CHAT_COMMANDS[name] : undefined;
  if (!command) throw unknownCommand(name);
  const argument = rest.trim();
  if (argument !== '' && command.usage === '') throw usageError(`/${name}`, 'takes nothing after it');
  if (!command.run) return false;
  await command.run(session, argument);
  return true;
}

async function showHelp({ context: { output } }: Session): Promise<void> {
  for (const [name, { usage, about }] of Object.entries(CHAT_COMMANDS)) {
    output.notice(`${`/${name} ${usage}`.padEnd(18)} ${about}`);
  }
  output.notice(
    'A backslash at the end of a line continues it; """ begins and ends a text of several lines.',
  );
  output.notice(
    'An empty line asks a question that failed again. // or a space sends a text that begins with /.',
  );
}

function unknownCommand(name: string): Error {
  const asText = `a space before it sends it as text`;
  if (name.includes('/')) {
    return usageError(
      `/${name}`,
      'is no command',
      `/image ${quoteArgument(`/${name}`)} adds a picture; ${asText}`,
    );
  }
  const close = Object.keys(CHAT_COMMANDS).find((command) => {
    const far = command.length < 5 ? 1 : 2;
    return editDistance(name, command) <= far || (name.length > 1 && command.startsWith(name));
  });
  const guess = close ? `; did you mean /${close}?` : '';
  return usageError(`/${name}`, `is no command${guess}`, `/help lists them; ${asText}`);
}
