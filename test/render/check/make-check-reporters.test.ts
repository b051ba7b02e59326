import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Env } from '../../../src/env.ts';
import { CliError } from '../../../src/errors.ts';
import {
  addFailures,
  type OpenedReporters,
  openReporters,
} from '../../../src/render/check/make-check-reporters.ts';
import type { CheckReport } from '../../../src/render/check/report.ts';
import {
  MIXED,
  MIXED_SUMMARY,
  makeAssertion,
  makeImage,
  makeReport,
  makeTools,
} from '../../support/check-report.ts';
import { fileHandles } from '../../support/file-handles.ts';
import { useWorld } from '../../support/run.ts';
import { testEnv } from '../../support/test-env.ts';

const world = useWorld();
afterEach(() => {
  vi.restoreAllMocks();
});

/** Opens reporters on a stdout that keeps its text. */
async function open(values: readonly string[], env: Partial<Env> = {}, tools = makeTools()) {
  const printed: string[] = [];
  const stdout: Env['stdout'] = {
    write(text, done) {
      printed.push(text);
      done();
      return true;
    },
  };
  const opened = await openReporters(values, {
    env: testEnv({ cwd: world.folder, stdout, ...env }),
    progress: { pause: (run) => run() },
    color: undefined,
    inputs: [],
    tools,
  });
  return { opened, printed };
}

async function run({ reporters }: OpenedReporters, report: CheckReport = MIXED): Promise<void> {
  for (const image of report.images) for (const reporter of reporters) await reporter.image?.(image);
  for (const reporter of reporters) await reporter.end(report);
}

const read = (name: string) => readFile(join(world.folder, name), 'utf8');

describe('several reporters', () => {
  test('write to stdout and to their files, each in its format', async () => {
    const { opened, printed } = await open(['list', 'json=a.json', 'jsonl=b.jsonl']);
    await run(opened);
    expect(opened.failures()).toEqual([]);
    expect(printed.join('').endsWith(`\n${MIXED_SUMMARY}\n`)).toBe(true);
    expect(JSON.parse(await read('a.json'))).toEqual(MIXED);
    expect((await read('b.jsonl')).trimEnd().split('\n')).toHaveLength(3);
    expect((await readdir(world.folder)).sort()).toEqual(['a.json', 'b.jsonl']);
  });

  test.each(['list', 'json', 'jsonl', 'junit', 'github', 'markdown', 'tap', 'html'])(
    '%s is one of them',
    async (name) => {
      const { opened } = await open([`${name}=out`]);
      await run(opened);
      expect(opened.failures()).toEqual([]);
      expect(await read('out')).toContain('No text is cut off');
    },
  );

  test('may name stdout as a file', async () => {
    const { opened, printed } = await open(['json=/dev/stdout']);
    await run(opened);
    expect(opened.failures()).toEqual([]);
    expect(JSON.parse(printed.join(''))).toEqual(MIXED);
  });

  test('are the list when none is named', async () => {
    const { opened, printed } = await open([]);
    await run(opened);
    expect(printed[0]).toMatch(/^failed {5}shots\/login\.png \(login\)\n/);
  });
});

describe('before the first picture', () => {
  test('a missing folder is found, and nothing is left of the others', async () => {
    await world.file('a.json', 'old');
    await expect(open(['json=a.json', 'junit=missing/b.xml'])).rejects.toMatchObject({
      code: 'output_unwritable',
      subject: 'missing/b.xml',
      message: 'cannot be written: no such file or folder',
    });
    expect(await readdir(world.folder)).toEqual(['a.json']);
    expect(await read('a.json')).toBe('old');
  });

  test('a full disk is found, on which an empty file would still fit', async () => {
    const full = Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC' });
    vi.spyOn(await fileHandles(world), 'write').mockRejectedValue(full);
    await expect(open(['json=a.json'])).rejects.toMatchObject({
      code: 'output_unwritable',
      subject: 'a.json',
      message: 'cannot be written: no space left on the disk',
    });
    expect(await readdir(world.folder)).toEqual(['probe']);
  });

  test('a file of GitHub that cannot be written is found', async () => {
    const tools = makeTools({ variables: { GITHUB_OUTPUT: '/missing/output' } });
    await expect(open(['json=a.json', 'github'], {}, tools)).rejects.toMatchObject({
      subject: 'GITHUB_OUTPUT',
    });
    expect(await readdir(world.folder)).toEqual([]);
  });
});

describe('a reporter that cannot write in the end', () => {
  const failing = (code: string): Env['stdout'] => ({
    write(_, done) {
      done(Object.assign(new Error(code), { code }));
      return true;
    },
  });

  test('does not stop the others, and its failure is returned once', async () => {
    const { opened } = await open(['list', 'json=a.json'], { stdout: failing('ENOSPC') });
    await run(opened);
    expect(JSON.parse(await read('a.json'))).toEqual(MIXED);
    expect(opened.failures()).toEqual([
      expect.objectContaining({
        code: 'output_unwritable',
        subject: 'stdout',
        message: 'cannot be written: no space left on the disk',
      }),
    ]);
  });

  test.skipIf(!existsSync('/dev/full'))(
    'does not stop those after it, such as on a full device',
    async () => {
      const { opened, printed } = await open(['junit=/dev/full', 'json']);
      await run(opened);
      expect(JSON.parse(printed.join(''))).toEqual(MIXED);
      expect(opened.failures()).toMatchObject([
        { subject: '/dev/full', message: 'cannot be written: no space left on the disk' },
      ]);
    },
  );

  test('is no failure when its reader has gone', async () => {
    const { opened } = await open(['list', 'json=a.json'], { stdout: failing('EPIPE') });
    await run(opened);
    expect(JSON.parse(await read('a.json'))).toEqual(MIXED);
    expect(opened.failures()).toEqual([]);
  });

  test('leaves the old file', async () => {
    await world.file('a.json', 'old');
    const { opened } = await open(['json=a.json', 'tap']);
    const full = Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC' });
    vi.spyOn(await fileHandles(world), 'sync').mockRejectedValue(full);
    await run(opened);
    expect(opened.failures()).toMatchObject([{ code: 'output_unwritable', subject: 'a.json' }]);
    expect(await read('a.json')).toBe('old');
  });

  test('is thrown when it is a bug', async () => {
    const annotated = () => {
      throw new TypeError('a bug');
    };
    const { opened } = await open(['junit', 'json=a.json'], {}, makeTools({ annotated }));
    await run(opened);
    expect(JSON.parse(await read('a.json'))).toEqual(MIXED);
    expect(opened.failures).toThrow(TypeError);
  });
});

test('a run without a report leaves old files and nothing beside them', async () => {
  await world.file('a.json', 'old');
  const { opened } = await open(['json=a.json', 'junit=b.xml']);
  await opened.abort();
  expect(await readdir(world.folder)).toEqual(['a.json']);
  expect(await read('a.json')).toBe('old');
});

test('no report holds a key, and pictures are still found by their result', async () => {
  const key = 'sk-ant-api03-abcdefgh';
  const error = {
    ...{ code: 'authentication', message: `${key} is not valid`, hint: `replace ${key}` },
    ...{ exit_code: 5, request_id: null },
  };
  const image = makeImage({ assertions: [makeAssertion({ status: 'error', reason: `no: ${key}`, error })] });
  const tools = makeTools({ annotated: (given) => (given === image ? 'out/found.png' : undefined) });
  const values = ['list=a', 'json=b', 'jsonl=c', 'junit=d', 'github=e', 'markdown=f', 'tap=g'];
  const { opened } = await open(values, {}, tools);
  await run(opened, makeReport({ images: [image] }));
  for (const name of 'abcdefg') {
    const text = await read(name);
    expect(text).not.toContain('sk-ant');
    expect(text).toContain('redacted');
  }
  expect(await read('d')).toContain('[[ATTACHMENT|out/found.png]]');
});

test.each([
  [0, 2],
  [1, 1],
  [3, 2],
  [4, 4],
  [5, 5],
  [6, 6],
  [70, 70],
  [130, 130],
] as const)('a report that cannot be written makes of exit code %i: %i', (verdict, expected) => {
  expect(addFailures(verdict, [new CliError('output_unwritable', 'cannot be written')])).toBe(expected);
  expect(addFailures(verdict, [])).toBe(verdict);
});
