import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { conversationsIn, saveConversation, turnOf } from '../../support/conversations.ts';
import { type RunOptions, useWorld } from '../../support/run.ts';

const world = useWorld();

const history = (args: readonly string[], options?: RunOptions) => world.run(['history', ...args], options);
const open = (now?: string) => conversationsIn(world.folder, now);
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const save = async (question: string, ms = 0) => saveConversation(await open(ago(ms)), [turnOf(question)]);
const done = { code: 0, stdout: '', stderr: '' };

describe('history path', () => {
  test('names the folder of all, and of one', async () => {
    const folder = join(world.folder, 'data', 'conversations');
    expect(await history(['path'])).toEqual({ ...done, stdout: `${folder}\n` });
    const { id } = await save('a');
    expect(await history(['path', id.slice(9), '--json'])).toEqual({
      ...done,
      stdout: `${JSON.stringify({ path: join(folder, id) })}\n`,
    });
  });

  test('takes CLAUDE_SEE_DATA_DIR relative to the current folder', async () => {
    const { stdout } = await history(['path'], { variables: { CLAUDE_SEE_DATA_DIR: 'here' } });
    expect(stdout).toBe(`${join(world.folder, 'here', 'conversations')}\n`);
  });
});
