/** Records the session that the picture on top of the README shows: a shell on a pty, with the program and a fake API. */
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { openDocsWorld } from './docs-world.ts';
import type { SeenPicture } from './fake-api/types.ts';
import { makeReviewer } from './reviewer.ts';
import { drawTerminal } from './terminal-svg.ts';

const COLUMNS = 80;
/** Enough for the whole session, so that nothing scrolls away. */
const ROWS = 60;
const PROMPT = '$ ';
const PATIENCE_MS = 20_000;

const TITLE =
  'A terminal: claude-see describes photo.jpg, with a receipt above the answer, and then checks two assertions about a screenshot, of which one fails.';

const COMMANDS = [
  'claude-see photo.jpg "what do you see?"',
  'claude-see check shots/home.png -e "the sun shines" -e "the door is open"',
  'echo $?',
];

/** What a model could say about the sample photo. */
const ANSWER = `A **red house** with a dark roof, on a green lawn.

- Two windows are lit, and the door is closed.
- The sun stands in the upper right corner of a clear sky.
`;

/** Assertions about the sample screenshot, decided by its pixels. */
const JUDGES: Readonly<Record<string, (picture: SeenPicture) => { holds: boolean; reason: string }>> = {
  'the sun shines': (picture) => ({
    holds: isNear(picture, 0.84, 0.18, [255, 204, 61]),
    reason: 'A yellow sun stands in the sky.',
  }),
  'the door is open': (picture) => ({
    holds: !isNear(picture, 0.5, 0.7, [92, 58, 33]),
    reason: 'The door fills its frame: it is closed.',
  }),
};

function isNear(
  { width, height, channels, data }: SeenPicture,
  x: number,
  y: number,
  color: number[],
): boolean {
  const at = (Math.floor(y * height) * width + Math.floor(x * width)) * channels;
  return color.every((value, channel) => Math.abs(value - (data[at + channel] ?? -999)) < 12);
}

const REVIEWER = makeReviewer((answer, { pictures: [picture], lines }) => ({
  ...answer,
  verdicts: answer.verdicts.map((verdict) => {
    const judge = JUDGES[lines.find(({ id }) => id === verdict.id)?.that ?? ''];
    if (!judge || !picture) return verdict;
    const { holds, reason } = judge(picture);
    return { ...verdict, verdict: holds ? 'pass' : 'fail', reason, evidence: [] };
  }),
}));

/** Runs the session and returns the SVG of its screen. Throws an error with the screen if a command hangs. */
export async function drawReadmeTerminal(): Promise<string> {
  const world = await openDocsWorld();
  try {
    world.api.reply({ text: ANSWER.trimEnd().split(/(?<= )/) });
    world.api.look(REVIEWER);
    const terminal = await recordSession(world.folder, world.variables);
    world.api.assertClean();
    return drawTerminal(terminal, TITLE);
  } finally {
    await world.close();
  }
}

async function recordSession(
  cwd: string,
  variables: Readonly<Record<string, string>>,
): Promise<xterm.Terminal> {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  const shell = spawn('bash', ['--norc', '--noprofile'], {
    name: 'xterm-256color',
    cols: COLUMNS,
    rows: ROWS,
    cwd,
    env: {
      ...variables,
      TERM: 'xterm-256color',
      PS1: PROMPT,
      LC_ALL: 'C.UTF-8',
      BASH_SILENCE_DEPRECATION_WARNING: '1',
    },
  });
  try {
    let prompts = 0;
    for (const command of [...COMMANDS, undefined]) {
      prompts += 1;
      await waitForPrompt(terminal, shell, prompts);
      if (command !== undefined) shell.write(`${command}\r`);
    }
    // The last prompt waits for a command that nobody types.
    await new Promise<void>((resolve) => terminal.write('\r\u001b[K', resolve));
    return terminal;
  } finally {
    shell.kill('SIGKILL');
  }
}

/** Waits until so many lines begin with the prompt, the last of them without a command. */
function waitForPrompt(
  terminal: xterm.Terminal,
  shell: ReturnType<typeof spawn>,
  count: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      listener.dispose();
      reject(new Error(`the session stands still:\n${readScreen(terminal).join('\n')}`));
    }, PATIENCE_MS);
    const look = () => {
      const prompts = readScreen(terminal).filter((line) => `${line} `.startsWith(PROMPT));
      if (prompts.length < count || prompts.at(-1)?.trim() !== PROMPT.trim()) return;
      clearTimeout(timer);
      listener.dispose();
      resolve();
    };
    const listener = shell.onData((data) => terminal.write(data, look));
    look();
  });
}

function readScreen({ buffer: { active }, rows }: xterm.Terminal): readonly string[] {
  return Array.from({ length: rows }, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
}

/** Replaces what differs from run to run: the time that a check took, and the width of its text. */
export function maskTimes(svg: string): string {
  return svg.replace(/textLength="[^"]*"/g, '').replace(/; \d+(?:\.\d+)? m?s/g, '; TIME');
}
