import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { formatManPage } from '../../src/cli/man-page.ts';
import { EXIT_CODES } from '../../src/exit-codes.ts';
import { COMMAND_NAMES } from '../../src/run/flag-spec.ts';
import { listFlags, toLongFlag } from '../../src/run/flag-table.ts';
import { getSettingVariable, SETTING_KEYS } from '../../src/run/setting-table.ts';
import { testEnv } from '../support/test-env.ts';

const BACKSPACE = '\b';
const PAGE = formatManPage(testEnv(), new Date(2026, 10, 27));

// In CI a missing mandoc is a failure: nobody would notice that these tests are skipped.
const isSkipped = spawnSync('mandoc', ['-V']).error !== undefined && !process.env.CI;
if (isSkipped) console.warn('man-page.test.ts is skipped in part: install mandoc');

function mandoc(...args: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync('mandoc', args, { input: PAGE, encoding: 'utf8' });
  return error ? String(error) : `${stderr}${stdout}`;
}

describe('the man page', () => {
  test.skipIf(isSkipped)('is free of warnings', () => {
    expect(mandoc('-Tlint', '-W', 'warning')).toBe('');
  });

  test.skipIf(isSkipped)('shows every command, flag, variable and exit code', () => {
    const text = mandoc('-Tascii', '-O', 'width=80')
      // Bold is a letter over itself, underlining a line over a letter.
      .replaceAll(new RegExp(`.${BACKSPACE}`, 'g'), '');
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    for (const name of COMMAND_NAMES) expect(text).toMatch(new RegExp(`^     ${name}\\b`, 'm'));
    for (const [key, { commands, unlistedIn = [], form }] of listFlags()) {
      const flag = form === 'no' ? toLongFlag(key).replace('--', '--no-') : toLongFlag(key);
      if (unlistedIn.length < commands.length)
        expect(text).toMatch(new RegExp(`^ {5,13}(-\\w, )?${flag}\\b`, 'm'));
    }
    for (const key of SETTING_KEYS) expect(text).toMatch(new RegExp(`^ +${getSettingVariable(key)}$`, 'm'));
    for (const { code } of EXIT_CODES) expect(text).toMatch(new RegExp(`^     ${code} +\\S`, 'm'));
    expect(text).toContain('November 27, 2026');
    expect(text).toContain('     .claude-see/templates/\n');
    expect(text).toContain(`claude-see 'shots/*.png' "which of these shows an error?" --json |\n`);
    expect(text).toContain('continue another conversation, claude-see history ls lists them;');
  });

  test('has no line that begins with an unknown macro, and no bare hyphen or quote', () => {
    const lines = PAGE.split('\n');
    const macros = /^\.(?:Dd|Dt|Os|Sh|Ss|Nm|Nd|Op|Ar|Pp|Bl|El|It|Bd|Ed)\b/;
    expect(lines.filter((line) => line.startsWith('.') && !macros.test(line))).toEqual([]);
    const texts = lines.filter((line) => !line.startsWith('.'));
    expect(texts.filter((line) => /(?<!\\)-|'|^"|[^\x20-\x7e]/.test(line))).toEqual([]);
  });
});
