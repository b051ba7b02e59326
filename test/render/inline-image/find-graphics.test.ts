import { expect, test } from 'vitest';
import { findGraphics } from '../../../src/render/inline-image/find-graphics.ts';

test.each<[string, Record<string, string>, string]>([
  ['kitty', { TERM: 'xterm-kitty', KITTY_WINDOW_ID: '1' }, 'kitty'],
  ['kitty over ssh', { TERM: 'xterm-kitty' }, 'kitty'],
  ['Ghostty', { TERM: 'xterm-ghostty', TERM_PROGRAM: 'ghostty' }, 'kitty'],
  ['iTerm2', { TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app' }, 'iterm2'],
  ['iTerm2 over ssh', { TERM: 'xterm-256color', LC_TERMINAL: 'iTerm2' }, 'iterm2'],
  ['WezTerm', { TERM: 'xterm-256color', TERM_PROGRAM: 'WezTerm' }, 'iterm2'],
  ['foot', { TERM: 'foot' }, 'sixel'],
  ['mlterm', { TERM: 'mlterm-256color' }, 'sixel'],
  ['a terminal whose name says Sixel', { TERM: 'xterm-sixel' }, 'sixel'],
  ['Konsole 22.04', { TERM: 'xterm-256color', KONSOLE_VERSION: '220400' }, 'sixel'],
])('%s shows pictures', (_, variables, graphics) => {
  expect(findGraphics(variables)).toEqual({ graphics });
});

test.each<[string, Record<string, string>]>([
  ['another terminal', { TERM: 'xterm-256color', TERM_PROGRAM: 'Apple_Terminal' }],
  ['an old Konsole', { TERM: 'xterm-256color', KONSOLE_VERSION: '211200' }],
  ['a hostile name', { TERM: 'xterm', TERM_PROGRAM: 'constructor' }],
  ['no variable at all', {}],
])('%s does not say that it does', (_, variables) => {
  expect(findGraphics(variables)).toEqual({
    problem: expect.stringMatching(/does not say that it shows pictures/),
  });
});

test.each<[string, Record<string, string>]>([
  ['tmux in kitty', { TERM: 'tmux-256color', TMUX: '/tmp/tmux-1/default,1,0', KITTY_WINDOW_ID: '1' }],
  ['tmux over ssh', { TERM: 'tmux-256color' }],
  ['screen in iTerm2', { TERM: 'screen.xterm-256color', STY: '1.pts', TERM_PROGRAM: 'iTerm.app' }],
  ['Zellij in WezTerm', { TERM: 'xterm-256color', ZELLIJ: '0', TERM_PROGRAM: 'WezTerm' }],
])('%s is refused, whatever the terminal around it can', (_, variables) => {
  expect(findGraphics(variables)).toEqual({ problem: expect.stringMatching(/do not pass pictures on/) });
});
