// Lists the commands of a chat and runs the one that a line names. A line that begins with a slash is never sent.
import { editDistance } from '../../edit-distance.ts';
import { usageError } from '../../errors.ts';
import { quoteArgument } from '../../format.ts';
import { clear, retry, showUsage, undo } from './conversation.ts';
import { copyAnswer } from './copy.ts';
import { addClipboard, addImages, addScreen, dropImages, listImages } from './media.ts';
import { saveTranscript } from './save.ts';
import type { Session } from './session.ts';
import { setEffort, setModel, setSchema, setSystem } from './settings.ts';
import { showImages } from './show.ts';

interface ChatCommand {
  /** The argument as /help shows it: `<required>`, `[optional]`, or empty for none. */
  readonly usage: string;
  readonly about: string;
  /** Undefined for the command that ends the chat. */
  readonly run: ((session: Session, argument: string) => Promise<void>) | undefined;
}

const exit: ChatCommand = { usage: '', about: 'leave, as Ctrl-D does', run: undefined };

/** Every command by its name, in the order of /help. */
export const CHAT_COMMANDS: Readonly<Record<string, ChatCommand>> = {
  image: { usage: '<inputs>', about: 'add images or PDFs to the next question', run: addImages },
  clipboard: { usage: '', about: 'add the image on the clipboard', run: (session) => addClipboard(session) },
  screen: {
    usage: '[part]',
    about: 'add a part of the screen: select it, or full or window',
    run: addScreen,
  },
  images: { usage: '', about: 'list the images and PDFs of the conversation', run: listImages },
  show: { usage: '[numbers]', about: 'draw the waiting images, or others: /show 2', run: showImages },
  drop: { usage: '<numbers>', about: 'remove images: /drop 2, 2-4, pdf1 or all', run: dropImages },
  model: { usage: '[name]', about: 'show or set the model', run: setModel },
  system: { usage: '[text]', about: 'show or set the system prompt; off removes it', run: setSystem },
  effort: { usage: '[level]', about: 'low, medium, high, xhigh, max or off', run: setEffort },
  schema: { usage: '[schema]', about: 'answer in JSON by a schema; off ends that', run: setSchema },
  usage: { usage: '', about: 'show tokens and cost so far', run: showUsage },
  copy: { usage: '', about: 'put the last answer on the clipboard', run: copyAnswer },
  save: { usage: '<file>', about: 'write the conversation to a Markdown file', run: saveTranscript },
  retry: { usage: '', about: 'ask the last question again; a new answer replaces the old', run: retry },
  undo: { usage: '', about: 'remove the last turn and edit its question', run: undo },
  clear: { usage: '', about: 'start a new conversation', run: clear },
  help: { usage: '', about: 'list the commands', run: showHelp },
  exit,
  quit: exit,
};

/** Runs the command of a line that begins with a slash; returns false when it ends the chat. Throws CliError. */
export async function runCommand(session: Session, line: string): Promise<boolean> {
  const [, name = '', rest = ''] = /^\/(\S*)([\s\S]*)$/.exec(line) ?? [];
  const command = Object.hasOwn(CHAT_COMMANDS, name) ? CHAT_COMMANDS[name] : undefined;
  if (!command) throw unknownCommand(name);
  const argument = rest.trim();
  if (argument !== '' && command.usage === '') throw usageError(`/${name}`, 'takes no argument');
  if (!command.run) return false;
  await command.run(session, argument);
  return true;
}

async function showHelp({ context: { output } }: Session): Promise<void> {
  for (const [name, { usage, about }] of Object.entries(CHAT_COMMANDS)) {
    output.notice(`${`/${name} ${usage}`.padEnd(18)} ${about}`);
  }
  output.notice(
    'A backslash at the end of a line continues it; """ starts and ends a text of several lines.',
  );
  output.notice(
    'An empty line asks a failed question again. To send a text that begins with /, type // or a space first.',
  );
}

function unknownCommand(name: string): Error {
  const asText = 'put a space before it to send it as text';
  const message = `unknown command /${name}`;
  if (name.includes('/')) {
    return usageError(undefined, message, `/image ${quoteArgument(`/${name}`)} adds an image; ${asText}`);
  }
  const close = Object.keys(CHAT_COMMANDS).find((command) => {
    const maxDistance = command.length < 5 ? 1 : 2;
    return editDistance(name, command) <= maxDistance || (name.length > 1 && command.startsWith(name));
  });
  const guess = close ? `; did you mean /${close}?` : '';
  return usageError(undefined, `${message}${guess}`, `/help lists the commands; ${asText}`);
}
