import { describe, expect, test } from 'vitest';
import { findAwsRegion, parseSections, readAwsProfile } from '../../../src/api/providers/aws-profile.ts';
import { useWorld } from '../../support/run.ts';

const world = useWorld();

describe('the form of AWS files', () => {
  test.each([
    ['values', '[default]\nregion = us-west-2\n', { default: { region: 'us-west-2' } }],
    [
      'no blanks, and line ends of Windows',
      '[default]\r\nregion=us-west-2\r\n',
      { default: { region: 'us-west-2' } },
    ],
    ['quotes and blanks in a title', '[ profile  "my team" ]\na=1\n', { 'profile my team': { a: '1' } }],
    ['comments', '# [x]\n[a] ; b\n; c=1\nd=1 # e\nf=x#y\n', { a: { d: '1', f: 'x#y' } }],
    [
      'the sign = in a value',
      '[a]\ncredential_process = run --b=c\n',
      { a: { credential_process: 'run --b=c' } },
    ],
    ['nested values, which are left out', '[a]\ns3 =\n  region = x\nregion = y\n', { a: { region: 'y' } }],
    ['indented values', '[a]\n  region = y\n', { a: { region: 'y' } }],
    ['a section in two parts', '[a]\nb=1\n[c]\n[a]\nd=2\n', { a: { b: '1', d: '2' }, c: {} }],
    ['values before any section', 'a=1\n[b]\n', { b: {} }],
    ['the last of two values', '[a]\nb=1\nb=2\n', { a: { b: '2' } }],
    ['garbage', 'hello\n=\n[x\n', {}],
  ])('has %s', (_, text, sections) => {
    expect(Object.fromEntries(parseSections(text))).toEqual(sections);
  });
});

/** Writes both files, and returns the variables that name them. */
async function inFiles(config: string, credentials: string) {
  return {
    AWS_CONFIG_FILE: await world.file('config', config),
    AWS_SHARED_CREDENTIALS_FILE: await world.file('credentials', credentials),
  };
}

describe('the profile', () => {
  test('has the values of both files, those of the credentials file first', async () => {
    const files = await inFiles('[profile x]\nregion=a\noutput=json\n', '[x]\nregion=b\n');
    const profile = await readAwsProfile({ ...files, AWS_PROFILE: 'x' });
    expect(profile).toMatchObject({
      name: 'x',
      isNamed: true,
      values: { region: 'b', output: 'json' },
      notes: [],
    });
    expect(findAwsRegion({}, profile)).toBe('b');
  });

  test('is default without AWS_PROFILE, and may be in neither file', async () => {
    expect(await readAwsProfile(await inFiles('[profile x]\n', ''))).toMatchObject({
      name: 'default',
      isNamed: false,
      values: undefined,
    });
  });

  test('is looked for in the home folder', async () => {
    await world.file('home/.aws/config', '[default]\nregion=eu-west-1\n');
    const profile = await readAwsProfile({ HOME: `${world.folder}/home` });
    expect(findAwsRegion({}, profile)).toBe('eu-west-1');
  });

  test('says which file cannot be used', async () => {
    const files = await inFiles('region us-west-2\n', '# nothing yet\n');
    expect((await readAwsProfile(files)).notes).toEqual([
      `${files.AWS_CONFIG_FILE} has no [profile]: its form is not that of AWS`,
    ]);
    const folder = await readAwsProfile({ ...files, AWS_CONFIG_FILE: world.folder });
    expect(folder.notes).toEqual([expect.stringMatching(`^${world.folder} cannot be read: `)]);
  });
});
