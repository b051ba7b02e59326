import { execFile } from 'node:child_process';
import { chmod, readFile } from 'node:fs/promises';
import { delimiter, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { makeJpeg, makePng } from './support/images.ts';
import { makePdf, pageTexts } from './support/pdfs.ts';
import { consoleExamples, withGeneratedSections } from './support/readme.ts';
import { BINARY, useWorld } from './support/run.ts';

const world = useWorld();
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

test('flags, exit codes and variables in the README are those of the program (else: npm run readme)', () => {
  expect(readme).toBe(withGeneratedSections(readme));
});

test('the README has examples', () => {
  expect(consoleExamples(readme).length).toBeGreaterThanOrEqual(3);
});

test.each(consoleExamples(readme))('README: $command', async ({ command, output }) => {
  await world.file('photo.jpg', await makeJpeg({ width: 1600, height: 1200 }));
  await world.file('shots/home.png', makePng({ width: 320, height: 200 }));
  await world.file('shots/login.png', makePng({ width: 320, height: 200 }));
  await world.file('report.pdf', makePdf({ texts: pageTexts(4) }));
  const script = await world.file(
    'bin/claude-see',
    `#!/bin/sh\nexec "${process.execPath}" "${BINARY}" "$@"\n`,
  );
  await chmod(script, 0o755);
  const env = world.variables({ PATH: `${dirname(script)}${delimiter}${process.env.PATH}` });
  const printed = await new Promise<string>((resolve) => {
    execFile('bash', ['-c', `${command} 2>&1`], { cwd: world.folder, env }, (_, stdout) => resolve(stdout));
  });
  // How many bytes an encoder makes of a picture depends on its version.
  const anyBytes = (text: string) => text.replace(/[\d,]+ bytes/g, 'N bytes');
  expect(anyBytes(printed)).toBe(anyBytes(output));
});
