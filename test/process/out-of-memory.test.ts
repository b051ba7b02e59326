/** Lack of memory is recognised by the messages of the platform, all of which were seen under `ulimit -v`. */
import { expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { guard } from '../../src/image/guard.ts';
import { isOutOfMemory } from '../../src/process/out-of-memory.ts';
import { makePdf, pageTexts } from '../support/pdfs.ts';
import { collect, spawnBinary, useWorld } from '../support/run.ts';
import { makeSvg } from '../support/svg.ts';

const world = useWorld();

const preload = (code: string) => ({
  NODE_OPTIONS: `${process.env.NODE_OPTIONS} --import data:text/javascript,${encodeURIComponent(code)}`,
});

test.each([
  new RangeError('Array buffer allocation failed'),
  new RangeError('WebAssembly.Memory(): could not allocate memory'),
  new Error('Data cannot be cloned, out of memory.'),
  new Error('VipsJpeg: Insufficient memory (case 4)'),
  Object.assign(new Error('spawn ENOMEM'), { code: 'ENOMEM' }),
  new Error('fetch failed', { cause: new RangeError('Array buffer allocation failed') }),
])('%s', async (error) => {
  expect(isOutOfMemory(error)).toBe(true);
  await expect(guard('photo.jpg', () => Promise.reject(error))).rejects.toMatchObject({
    code: 'out_of_memory',
    exitCode: 2,
    subject: 'photo.jpg',
  });
});

test.each([
  new Error('VipsJpeg: premature end of JPEG image'),
  new Error('Input buffer contains unsupported image format'),
  new CliError('network', 'fetch failed'),
  'out of memory',
])('%s is another failure', (error) => {
  expect(isOutOfMemory(error)).toBe(false);
});

const FEWER = '  ask about fewer or smaller files at a time, or allow the process more memory\n';
const SMALLER = '  make it smaller first, or allow the process more memory\n';

test('is not reported as a bug if nothing caught it', async () => {
  await world.file('a.svg', makeSvg('width="9" height="9"'));
  const broken = preload(`
    globalThis.fetch = () => {
      setImmediate(() => { throw new RangeError('Array buffer allocation failed'); });
      return new Promise(() => {});
    };`);
  expect(await collect(spawnBinary(['a.svg', '-q'], world.folder, world.variables(broken)))).toEqual({
    code: 2,
    stdout: '',
    stderr: `claude-see: not enough memory\n${FEWER}`,
  });
});

const PREPARES = `process.argv[1]?.endsWith('prepare-worker.cjs')`;
const DRAWS = `process.execArgv.includes('--eval')`;
const READS = `process.argv[1]?.endsWith('pdf-worker.cjs')`;

/** Ends Node as it ends if the system allows it no threads. */
const withoutThreads = (which: string) => preload(`if (${which}) process.kill(process.pid, 'SIGABRT');`);

test.each([
  ['draws', DRAWS],
  ['reads PDFs', READS],
])('is not the error of a process that %s and cannot start its threads', async (_, which) => {
  const name = which === READS ? 'a.pdf' : 'a.svg';
  const bytes = which === READS ? makePdf({ texts: pageTexts(1) }) : makeSvg('width="9" height="9"');
  await world.file(name, bytes);
  const variables = world.variables(withoutThreads(which));
  expect(await collect(spawnBinary([name], world.folder, variables))).toEqual({
    code: 2,
    stdout: '',
    stderr:
      `claude-see: ${name}: the process that works on it failed: SIGABRT\n` +
      '  allow more processes (ulimit -u) and open files (ulimit -n), or install claude-see again\n',
  });
});

test('is not the error of a worker that cannot start: the parent does its work', async () => {
  await world.file('a.svg', makeSvg('width="9" height="9"'));
  const variables = world.variables(withoutThreads(PREPARES));
  const { code } = await collect(spawnBinary(['a.svg', '-q'], world.folder, variables));
  expect(code).toBe(0);
});

test.each([
  ['prepares', PREPARES],
  ['draws', DRAWS],
])('kills the process that %s: the picture is named', async (_, which) => {
  await world.file('a.svg', makeSvg('width="9" height="9"'));
  const killed = preload(`if (${which}) process.kill(process.pid, 'SIGKILL');`);
  expect(await collect(spawnBinary(['a.svg'], world.folder, world.variables(killed)))).toEqual({
    code: 2,
    stdout: '',
    stderr: `claude-see: a.svg: not enough memory\n${SMALLER}`,
  });
});
