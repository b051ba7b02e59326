// Prints the help of the program, of a command, or of a topic.

import type { Command } from 'commander';
import { findSimilar } from '../edit-distance.ts';
import { type CliError, usageError } from '../errors.ts';
import { formatHelpTopic, HELP_TOPICS } from './help-topics.ts';

/** Examples for the help and the man page. */
export const EXAMPLES = [
  'claude-see photo.jpg "describe"',
  'curl -s https://example.com/chart.png | claude-see - "what does it show?"',
  `claude-see 'shots/*.png' "which of these shows an error?" --json | jq -r .text`,
  `claude-see 'photos/**/*.jpg' "alt text, one line" --each -o alt.jsonl`,
];

export const PROGRAM_HELP = `
Examples:
${EXAMPLES.map((example) => `  ${example}`).join('\n')}

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
To install it, run the lines for your shell, then open a new shell.
bash, with the package bash-completion:
  d=~/.local/share/bash-completion/completions; mkdir -p $d
  claude-see completion bash > $d/claude-see
zsh, with \`autoload -U compinit; compinit\` in ~/.zshrc:
  claude-see completion zsh > "\${fpath[1]}/_claude-see"
fish:
  mkdir -p ~/.config/fish/completions
  claude-see completion fish > ~/.config/fish/completions/claude-see.fish
PowerShell, in the file that $PROFILE names:
  claude-see completion powershell | Out-String | Invoke-Expression

Example:
  claude-see completion zsh`;

export const DOCTOR_HELP = `
Each problem comes with its remedy; the exit code is that of the worst problem.
The table holds no secret: paste it into a bug report.

Example:
  claude-see doctor`;

export const HELP_HELP = `
Example:
  claude-see help files upload`;

/** Texts of the man page that no table holds. */
export const MAN_TEXTS = {
  description: [
    'An input is the path of an image or a PDF, a quoted pattern, a URL, a file_id, a data URI, - for stdin, clipboard: for the image on the clipboard or page:URL for a picture of a web page. Any other word is text of the question. The answer goes to stdout, everything else to stderr.',
    'The API key is read from ANTHROPIC_API_KEY; see ENVIRONMENT for the other variables.',
  ],
  flags:
    'These are the flags of a question. `claude-see help` with the name of a command lists those of the command.',
  files:
    'These are the folders on Linux. `claude-see config path` and `claude-see history path` print those of other systems.',
  paths: [
    ['~/.config/claude-see/config.json', 'stored settings'],
    ['~/.config/claude-see/templates/', 'your own templates'],
    ['.claude-see/templates/', 'templates of a project'],
    ['~/.local/share/claude-see/', 'saved conversations, the state of batches, and the lines typed in chats'],
    ['~/.cache/claude-see/', 'remembered uploads and compiled code'],
  ],
} as const;

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
