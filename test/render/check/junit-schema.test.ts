/** JUnit reports against a grammar, by libxml2's validator: those of Jenkins to the letter, all others with additions. */
import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { makeJunitReporter } from '../../../src/render/check/junit.ts';
import type { CheckReport } from '../../../src/render/check/report.ts';
import { HOSTILE_REPORT, MIXED, makeReport, report } from '../../support/check-report.ts';
import { TRUTHFUL } from '../../support/reviewer.ts';
import { useWorld } from '../../support/run.ts';
import { drawShapes } from '../../support/shapes.ts';

// In CI a missing validator is a failure: nobody would notice that these tests are skipped.
const isSkipped = spawnSync('xmllint', ['--version']).error !== undefined && !process.env.CI;
if (isSkipped) console.warn('junit-schema.test.ts is skipped: install xmllint (libxml2-utils)');

type Schema = 'common' | 'jenkins';

/** Returns what the validator says of a report: the last line is the verdict. */
function validate(xml: string, schema: Schema): Promise<string> {
  const grammar = fileURLToPath(new URL(`../../fixtures/junit-${schema}.rng`, import.meta.url));
  return new Promise((resolve) => {
    const child = execFile(
      'xmllint',
      ['--noout', '--nonet', '--relaxng', grammar, '-'],
      (error, _, stderr) => {
        // Validation errors are what it exits with 3 for; without the program there is no verdict.
        resolve(stderr || String(error));
      },
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(xml);
  });
}

const VALID = '- validates\n';

/** Writes a report as a CI service gets it. */
function write(given: CheckReport, schema: Schema): Promise<string> {
  const variables: Record<string, string> =
    schema === 'jenkins' ? { JENKINS_URL: 'https://ci.example/' } : {};
  return report(makeJunitReporter, given, { tools: { variables, annotated: ({ input }) => input } });
}

describe.skipIf(isSkipped)('a JUnit report', () => {
  const world = useWorld();

  describe.each<Schema>(['common', 'jenkins'])('follows the %s grammar', (schema) => {
    test.each([
      ['everything that can happen', MIXED],
      ['hostile text', HOSTILE_REPORT],
      ['no check file', makeReport({ check_file: null })],
      ['no picture', makeReport({ images: [] })],
    ])('with %s', async (_, given) => {
      expect(await validate(await write(given, schema), schema)).toBe(VALID);
    });
  });

  test('follows it after an ordinary run', async () => {
    world.api.look(TRUTHFUL);
    await world.file(
      'shot.png',
      await drawShapes(60, 40, [['red', 5, 5, 20, 10]])
        .png()
        .toBuffer(),
    );
    const args = ['-e', 'a red box is visible', '-e', 'no red box is visible', '--out', 'failures'];
    const { code } = await world.run(['check', 'shot.png', ...args, '--reporter', 'junit=junit.xml']);
    expect(code).toBe(1);
    const xml = await readFile(join(world.folder, 'junit.xml'), 'utf8');
    expect(await validate(xml, 'common')).toBe(VALID);
  });

  test.each<[string, Schema, string | RegExp, string]>([
    ['without a count', 'common', ' tests="6"', ''],
    ['with a count that is no number', 'common', 'errors="3"', 'errors="many"'],
    ['with an element of its own', 'common', '<system-out>', '<reason/><system-out>'],
    ['with an attribute of its own', 'common', 'classname=', 'severity="x" classname='],
    ['with a time of another form', 'common', 'time="3.400"', 'time="3.4 s"'],
    ['with what only GitLab reads', 'jenkins', 'classname="login"', 'classname="login" file="a" line="1"'],
    ['that is cut', 'common', /<\/testsuites>\s*$/, ''],
  ])('is refused %s', async (_, schema, from, to) => {
    const xml = await write(MIXED, schema);
    const changed = xml.replace(from, to);
    expect(changed).not.toBe(xml);
    expect(await validate(changed, schema)).toMatch(/fails to validate|parser error/);
  });
});
