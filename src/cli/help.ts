// Prints the help of the program, of a command, or of a topic.

import type { Command } from 'commander';
import { findSimilar } from '../edit-distance.ts';
import { type CliError, usageError } from '../errors.ts';
import { formatHelpTopic, HELP_TOPICS } from './help-topics.ts';

export const PROGRAM_HELP = `
Examples:
  claude-see photo.jpg "describe"
  curl -s https://example.com/chart.png | claude-see - "what does it show?"
  claude-see 'shots/*.png' "which of these shows an error?" --json | jq -r .text
  claude-see 'photos/**/*.jpg' "alt text, one line" --each -o alt.jsonl

More: claude-see help COMMAND
      ${HELP_TOPICS.map((topic) => `claude-see help ${topic}`).join('\n      ')}`;

export const ASK_HELP = `
Example:
  claude-see ask photo.jpg "describe"`;

export const CHAT_HELP = `
Type a question, or a command such as /image, /drop, /model or /save; /help
lists them. On a pipe, each line is a question. --timeout applies to each
answer, --max-cost to the whole chat.

Example:
  claude-see chat plan.png "what is missing?"`;

export const LOCATE_HELP = `
Boxes are x,y,width,height in pixels of the picture as viewers show it, as
--crop takes them. Nothing found is exit code 0; --require makes it 3. -o draws
numbers and labels; a label in other than Latin letters stands in an .svg only.

Example:
  claude-see locate page.png "the Submit button" --json -o boxes.png`;

export const MODELS_HELP = `
Example:
  claude-see models --json | jq -r '.[].id'`;

export const COMPLETION_HELP = `
Example:
  claude-see completion zsh`;

export const DOCTOR_HELP = `
Each finding comes with its cure; the exit code is that of the worst one. The
table holds no secret, and belongs into every bug report.

Example:
  claude-see doctor`;

export const HELP_HELP = `
Example:
  claude-see help files upload`;

/** Prints a topic, a command (`config set`) or, without arguments, the program; throws CliError for anything else. */
export function printHelp(program: Command, args: readonly string[], print: (text: string) => void): void {
  const topic = args.join(' ');
  const known = HELP_TOPICS.find((each) => each === topic);
  if (known) {
    print(formatHelpTopic(known));
    return;
  }
  let command = program;
  for (const name of args) {
    const found = command.commands.find((candidate) => candidate.name() === name);
    if (!found) throw unknownTopic(topic, command.commands.length > 0 ? command : program);
    command = found;
  }
  command.outputHelp();
}

function unknownTopic(topic: string, within: Command): CliError {
  const names = within.commands.map((command) => command.name()).join(', ');
  const similar = findSimilar(topic.split(' ').at(-1) ?? '', [
    ...within.commands.map((command) => command.name()),
    ...(within.parent ? [] : HELP_TOPICS),
  ]);
  const guess = similar === undefined ? '' : `; did you mean ${similar}?`;
  const hint = within.parent
    ? `commands of ${within.name()}: ${names}`
    : `topics: ${HELP_TOPICS.join(', ')}; commands: ${names}`;
  return usageError(topic, `unknown help topic${guess}`, hint);
}
