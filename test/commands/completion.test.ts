import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const has = (shell: string) => spawnSync(shell, ['--version']).error === undefined;

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish'])('prints a script that %s can parse', async (shell) => {
    const { code, stdout, stderr } = await world.run(['completion', shell]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`--complete ${shell} `);
    if (!has(shell) && !process.env.CI) return;
    const checked = spawnSync(shell, ['-n', await world.file('script', stdout)], { encoding: 'utf8' });
    expect(checked.stderr).toBe('');
  });

  test('prints a script for PowerShell whose brackets and quotes are closed', async () => {
    const { stdout } = await world.run(['completion', 'powershell']);
    expect(stdout).toContain('Register-ArgumentCompleter -Native -CommandName claude-see -ScriptBlock {\n');
    expect(stdout).toContain('--complete powershell (');
    const code = stdout.replace(/^#.*$/gm, '').replace(/'(?:''|[^'])*'|"[^"]*"/g, '');
    expect(code).not.toMatch(/['"]/);
    for (const [open, close] of ['()', '{}', '[]']) {
      expect(code.split(open ?? '').length, open).toBe(code.split(close ?? '').length);
    }
  });

  test('as JSON has the shell and its script', async () => {
    const { stdout } = await world.run(['completion', 'fish']);
    const json = await world.run(['completion', 'fish', '--json']);
    expect(JSON.parse(json.stdout)).toEqual({ shell: 'fish', script: stdout });
  });

  test.each([
    [[], 'claude-see: completion: needs a shell\n  pass bash, zsh, fish or powershell\n'],
    [
      ['tcsh'],
      'claude-see: tcsh: there is no completion for this shell\n  pass bash, zsh, fish or powershell\n',
    ],
  ])('of %j names the shells', async (args, stderr) => {
    expect(await world.run(['completion', ...args])).toEqual({ code: 2, stdout: '', stderr });
  });

  test('never fails: no error, whatever is asked', async () => {
    for (const args of [[], ['zsh'], ['tcsh', 'x'], ['bash', 'claude-see "'], ['powershell', '%%%']]) {
      const { code, stderr } = await world.runBinary(['--complete', ...args]);
      expect([code, stderr]).toEqual([0, '']);
    }
  });

  test('is asked for by a flag that the program itself refuses elsewhere', async () => {
    const { code, stderr } = await world.run(['-q', '--complete', 'zsh']);
    expect([code, stderr]).toEqual([2, expect.stringContaining("unknown option '--complete'")]);
  });
});
