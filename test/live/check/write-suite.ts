/** Writes the check file of the suite, and its truths for who looks at the pictures. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SuiteCase } from './case.ts';
import { nameFile } from './shoot.ts';

/** The name of the check file. */
export const CHECK_FILE = 'suite.check.json';

/** Writes both into the folder of the screenshots. The id of each check is that of its case. */
export async function writeSuite(cases: readonly SuiteCase[], folder: string): Promise<void> {
  const checks = cases.map(({ id, assertions }, index) => ({
    id,
    images: nameFile(index),
    assert: assertions.map(({ that }) => that),
  }));
  const truths = cases.map(({ id, kind, assertions, instruction }, index) => ({
    ...{ file: nameFile(index), id, kind },
    assertions: assertions.map(({ that, truth }) => ({ that, truth })),
    ...(instruction ? { instruction } : {}),
  }));
  await writeJson(join(folder, CHECK_FILE), { version: 1, checks });
  await writeJson(join(folder, 'truth.json'), truths);
}

function writeJson(path: string, value: unknown): Promise<void> {
  return writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
