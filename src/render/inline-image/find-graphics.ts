// Finds out from its variables whether a terminal shows pictures, and by which protocol. Pure.
import type { Env } from '../../env.ts';

/** A protocol for pictures among text. */
export type Graphics = 'kitty' | 'iterm2' | 'sixel';

/** By TERM_PROGRAM, in small letters. */
const PROGRAMS: Readonly<Record<string, Graphics>> = {
  'iterm.app': 'iterm2',
  wezterm: 'iterm2',
  mintty: 'iterm2',
  ghostty: 'kitty',
  kitty: 'kitty',
  rio: 'iterm2',
};

/** By the beginning of TERM, which alone survives ssh. */
const TERMS: readonly (readonly [start: RegExp, graphics: Graphics])[] = [
  [/^xterm-kitty/, 'kitty'],
  [/^xterm-ghostty/, 'kitty'],
  [/^wezterm/, 'iterm2'],
  [/^(?:foot|mlterm|contour|yaft|vt340)/, 'sixel'],
  [/sixel/, 'sixel'],
];

/** KONSOLE_VERSION of the first release with Sixel, 22.04. */
const KONSOLE_WITH_SIXEL = 220_400;

/**
 * Returns the protocol of a terminal, or the reason why no picture can be shown. A terminal is never asked: its reply
 * would mix with what the user types.
 */
export function findGraphics(
  variables: Env['variables'],
): { readonly graphics: Graphics } | { readonly problem: string } {
  const { TMUX, STY, ZELLIJ, TERM = '', TERM_PROGRAM = '', LC_TERMINAL, KONSOLE_VERSION } = variables;
  if (TMUX || STY || ZELLIJ || /^(?:tmux|screen)/.test(TERM)) {
    return { problem: 'tmux, screen and Zellij do not pass pictures on: run it outside of them' };
  }
  const program = TERM_PROGRAM.toLowerCase();
  const graphics =
    (Object.hasOwn(PROGRAMS, program) ? PROGRAMS[program] : undefined) ??
    TERMS.find(([start]) => start.test(TERM))?.[1] ??
    // iTerm2 has ssh send this one.
    (LC_TERMINAL === 'iTerm2' ? 'iterm2' : undefined) ??
    (Number(KONSOLE_VERSION) >= KONSOLE_WITH_SIXEL ? 'sixel' : undefined);
  if (graphics) return { graphics };
  return { problem: 'this terminal does not say that it shows pictures' };
}
