/** Completion of paths in a chat, by the system that is handed in. */
import { expect, test } from 'vitest';
import { completeLine } from '../../src/commands/chat/complete.ts';
import { useWorld } from '../support/run.ts';
import { testEnv } from '../support/test-env.ts';

const world = useWorld();

async function complete(line: string, platform: NodeJS.Platform) {
  for (const name of ['my shot.png', 'mine.png', 'plain.png', 'my shots/a.png', "sub/it's.png"])
    await world.file(`pics/${name}`, 'x');
  return completeLine(line, testEnv({ cwd: `${world.folder}/pics`, platform }));
}

test.each([
  ['/image pl', 'pl', ['plain.png']],
  // All begin alike, so that Tab adds what they share.
  ['/image my', 'my', ['"my shot.png"', '"my shots/']],
  ['/image "my', '"my', ['"my shot.png"', '"my shots/']],
  ['/image "my shots/', '"my shots/', ['"my shots/a.png"']],
  ["/image 'my shot.", "'my shot.", ['"my shot.png"']],
  ['/image "my shot.png" pl', 'pl', ['plain.png']],
  ['/image "my shot.png" "mi', '"mi', ['"mine.png"']],
  ['/image sub/', 'sub/', [`"sub/it's.png"`]],
  ['/save mi', 'mi', ['mine.png']],
  ['/image s', 's', ['sub/']],
])('on Windows %s is completed in quotes where it needs them', async (line, word, names) => {
  expect(await complete(line, 'win32')).toEqual([names, word]);
});

test.each([
  ['/image my', 'my', ['my\\ shot.png', 'my\\ shots/']],
  ['/image my\\ shots/', 'my\\ shots/', ['my\\ shots/a.png']],
  ['/image sub/', 'sub/', ["sub/it\\'s.png"]],
])('elsewhere %s is completed with backslashes', async (line, word, names) => {
  expect(await complete(line, 'linux')).toEqual([names, word]);
});
