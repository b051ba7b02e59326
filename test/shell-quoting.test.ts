/** The commands in hints, as each shell reads them. */
import { expect, test } from 'vitest';
import { CliError } from '../src/errors.ts';
import { toPlainError } from '../src/render/report-error.ts';
import { findShell, quoteForSystem, writeForShell } from '../src/shell-quoting.ts';
import { testEnv } from './support/test-env.ts';

test.each([
  ['linux', { PROMPT: '$P$G' }, 'posix'],
  ['darwin', {}, 'posix'],
  ['win32', { PSModulePath: 'C:\\Modules' }, 'powershell'],
  ['win32', { PSModulePath: 'C:\\Modules', PROMPT: '$P$G', ComSpec: 'C:\\Windows\\cmd.exe' }, 'cmd'],
  ['win32', { MSYSTEM: 'MINGW64', PROMPT: '$P$G' }, 'posix'],
  ['win32', { SHELL: '/usr/bin/bash' }, 'posix'],
] as const)('on %s with %j it is %s', (platform, variables, shell) => {
  expect(findShell({ platform, variables })).toBe(shell);
});

test.each([
  ["-p 'C:\\a b.png'", "-p 'C:\\a b.png'", '-p "C:\\a b.png"'],
  ["-p 'C:\\pics\\a.png'", '-p C:\\pics\\a.png', '-p C:\\pics\\a.png'],
  ["did you mean 'my shot.png'?", "did you mean 'my shot.png'?", 'did you mean "my shot.png"?'],
  ["-p 'it'\\''s.png'; or", "-p 'it''s.png'; or", '-p "it\'s.png"; or'],
  ["-p 'a’b'", "-p 'a’’b'", '-p "a’b"'],
  ['-p \'say "hi"\'', '-p \'say "hi"\'', '-p "say ""hi"""'],
  ["'C:\\a b\\'", "'C:\\a b\\'", '"C:\\a b\\\\"'],
  ["-p '$x `y`'", "-p '$x `y`'", '-p "$x `y`"'],
  ["-p ''", "-p ''", '-p ""'],
  [
    "magick 'a b.heic' 'a b.heic.png' (version 6: convert 'a b.heic' x)",
    "magick 'a b.heic' 'a b.heic.png' (version 6: convert 'a b.heic' x)",
    'magick "a b.heic" "a b.heic.png" (version 6: convert "a b.heic" x)',
  ],
  [
    "the user's file isn't in the others' folder",
    "the user's file isn't in the others' folder",
    "the user's file isn't in the others' folder",
  ],
  ['claude-see photo.jpg "describe"', 'claude-see photo.jpg "describe"', 'claude-see photo.jpg "describe"'],
])('%s is %s in PowerShell and %s in cmd', (text, powershell, cmd) => {
  expect(writeForShell(text, 'posix')).toBe(text);
  expect(writeForShell(text, 'powershell')).toBe(powershell);
  expect(writeForShell(text, 'cmd')).toBe(cmd);
});

test('an argument is quoted once, however often it is printed', () => {
  const system = { platform: 'win32', variables: {} } as const;
  const quoted = quoteForSystem("it's a.json", system);
  expect(quoted).toBe("'it''s a.json'");
  expect(writeForShell(quoted, 'powershell')).toBe(quoted);
});

test('an error in JSON has its hint for the shell at hand', () => {
  const error = new CliError('input_missing', 'no such file', { hint: "to send it as text: -p 'a b.png'" });
  const env = testEnv({ platform: 'win32', variables: { PROMPT: '$P$G' } });
  expect(toPlainError(error, env)).toMatchObject({ hint: 'to send it as text: -p "a b.png"' });
  expect(toPlainError(error, testEnv())).toMatchObject({ hint: "to send it as text: -p 'a b.png'" });
});
