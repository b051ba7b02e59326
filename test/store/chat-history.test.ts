import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openChatHistory } from '../../src/store/chat-history.ts';
import { useWorld } from '../support/run.ts';
import { testEnv } from '../support/test-env.ts';

const world = useWorld();

const historyIn = (folder: string) =>
  openChatHistory(testEnv({ variables: { CLAUDE_SEE_DATA_DIR: folder } }), true);

test('what was typed is there for the next chat, the newest first, and for the user alone', async () => {
  const folder = join(world.folder, 'new', 'data');
  const history = await historyIn(folder);
  for (const entry of ['one', 'two\nlines', 'two\nlines', ' ']) history.add(entry);
  expect((await historyIn(folder)).entries).toEqual(['two\nlines', 'one']);
  if (process.platform !== 'win32') expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

// Node's own recursive mkdir never ends there, and no key would be read any more.
test.skipIf(process.platform !== 'linux')('a folder that cannot be made costs the memory alone', async () => {
  const history = await historyIn('/proc/here');
  history.add('one');
  expect(history.entries).toEqual(['one']);
});
