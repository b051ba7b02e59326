/** An answer that breaks off because a stored file has gone: it is asked for again only while none of it is shown. */
import { beforeEach, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const GONE = { error: { type: 'not_found_error', message: 'File not found' } };
const countQuestions = () => world.api.requests.filter(({ path }) => path === '/v1/messages').length;

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 64, height: 48 }));
  await world.run(['files', 'upload', 'a.png', '-q']);
  world.api.files.clear();
});

test('what is held back is forgotten before the answer comes again', async () => {
  world.api.expectRejection(/not found/i); // The look-up of the file.
  const interruptions = [{ after: 1, happens: GONE }];
  world.api.reply({ text: ['One, ', 'two'], interruptions, skipValidation: true }, 'whole');
  expect(await world.run(['a.png', '-q'])).toEqual({ code: 0, stdout: 'whole\n', stderr: '' });
  expect(countQuestions()).toBe(2);
});

test('after a line is shown, another answer does not follow it', async () => {
  const interruptions = [{ after: 1, happens: GONE }];
  world.api.reply({ text: ['One\nTw', 'o'], interruptions, skipValidation: true });
  const { code, stdout } = await world.run(['a.png', '-q']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: 'One\nTw\n' });
  expect(countQuestions()).toBe(1);
});
