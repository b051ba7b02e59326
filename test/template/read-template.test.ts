/** Files that a template names, on systems where that may be another computer. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findTemplate } from '../../src/template/read-template.ts';
import { useWorld } from '../support/run.ts';
import { testEnv } from '../support/test-env.ts';

const world = useWorld();

const find = (platform: NodeJS.Platform) =>
  findTemplate(
    'theirs',
    '--template theirs',
    testEnv({
      platform,
      cwd: world.folder,
      variables: { CLAUDE_SEE_CONFIG_DIR: join(world.folder, 'config') },
    }),
  );

test.each([
  ['.claude-see', '\\\\server\\share\\s.json'],
  ['.claude-see', '//server/share/s.json'],
  ['.claude-see', '\\\\.\\UNC\\server\\share\\s.json'],
  ['config', '//server/share/s.json'],
])('on Windows a template in %s cannot name the schema %s', async (folder, schema) => {
  await world.file(`${folder}/templates/theirs.yaml`, `prompt: a\nschema: '${schema}'\n`);
  await expect(find('win32')).rejects.toMatchObject({
    code: 'input_unusable',
    subject: join(world.folder, folder, 'templates', 'theirs.yaml'),
    message: `its schema ${schema} is on another computer, which a template cannot name`,
  });
});

test('a schema beside the template is read there', async () => {
  await world.file('.claude-see/templates/s.json', '{"type":"object"}');
  await world.file('.claude-see/templates/theirs.yaml', 'prompt: a\nschema: ./s.json\n');
  expect(await find('win32')).toMatchObject({ schemaFile: { text: '{"type":"object"}' } });
});
