/** `check` through whole commands, against a fake API that looks at the pictures it gets. */
import { link, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import { CAPTURED, TRUTHFUL } from '../support/reviewer.ts';
import { useWorld } from '../support/run.ts';
import { drawShapes, type Shape } from '../support/shapes.ts';

const world = useWorld();

const RED: Shape = ['red', 20, 30, 60, 40];
const BLUE: Shape = ['blue', 120, 30, 50, 40];
const RED_VISIBLE = 'a red rectangle is visible';
const BLUE_VISIBLE = 'a blue rectangle is visible';
const GREEN_VISIBLE = 'a green rectangle is visible';

async function save(name: string, shapes: readonly Shape[]): Promise<void> {
  await world.file(name, await drawShapes(200, 120, shapes).png().toBuffer());
}

const check = (...args: string[]) => world.run(['check', ...args]);

const read = (name: string) => readFile(join(world.folder, name), 'utf8');

beforeEach(async () => {
  await save('shot.png', [RED, BLUE]);
});

describe('images with -e', () => {
  test('pass with exit code 0, and the second run makes no request', async () => {
    world.api.look(TRUTHFUL);
    const first = await check('shot.png', '-e', RED_VISIBLE);
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
    expect(first.stdout).toContain('shot.png');
    expect(world.api.requests).toHaveLength(1);
    const second = await check('shot.png', '-e', RED_VISIBLE);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain('cached');
    expect(world.api.requests).toHaveLength(1);
  });

  test('fail with exit code 1, the assertion and the reason', async () => {
    world.api.look(TRUTHFUL);
    const { code, stdout } = await check('shot.png', '-e', GREEN_VISIBLE);
    expect(code).toBe(1);
    expect(stdout).toContain(GREEN_VISIBLE);
    expect(stdout).toMatch(/^failed +shot\.png/m);
  });

  test('are uncertain, exit code 3, when the answer gets its control questions wrong twice', async () => {
    world.api.look(CAPTURED);
    const { code, stdout } = await check('shot.png', '-e', RED_VISIBLE);
    expect(code).toBe(3);
    expect(stdout).toContain('control question');
    expect(world.api.requests).toHaveLength(2);
  });

  test('end an outage with exit code 4, neither passed nor failed', async () => {
    world.api.failNext('messages', { status: 529 });
    const { code, stdout } = await check('shot.png', '-e', RED_VISIBLE, '--retries', '0');
    expect(code).toBe(4);
    expect(stdout).toMatch(/^error +/m);
    expect(stdout).not.toMatch(/^(passed|failed) +/m);
  });

  test('stop at --max-cost with exit code 6, and say what was skipped', async () => {
    const { code, stdout } = await check('shot.png', '-e', RED_VISIBLE, '--max-cost', '0.0001');
    expect(code).toBe(6);
    expect(stdout).toMatch(/^skipped +/m);
    expect(world.api.requests).toEqual([]);
  });

  test('need no key under --frozen: what is not remembered is uncertain', async () => {
    const variables = { ANTHROPIC_API_KEY: undefined, ANTHROPIC_CONFIG_DIR: world.folder };
    const { code, stdout } = await world.run(['check', 'shot.png', '-e', RED_VISIBLE, '--frozen'], {
      variables,
    });
    expect(code).toBe(3);
    expect(stdout).toContain('--frozen');
    expect(world.api.requests).toEqual([]);
  });

  test('are compared with --baseline: equal pixels make no request', async () => {
    await save('before/shot.png', [RED, BLUE]);
    const { code, stdout } = await check('shot.png', '--baseline', 'before/');
    expect({ code, requests: world.api.requests }).toEqual({ code: 0, requests: [] });
    expect(stdout).toMatch(/^passed +shot\.png/m);
  });

  test.each<[string[], string]>([
    [['shot.png'], 'there is nothing to assert'],
    [['gone-*.png', '-e', 'x'], 'gone-*.png'],
    [['shot.png', '-e', 'x', '--shard', '3/2'], '--shard'],
    [['shot.png', '-e', 'x', '--shard', '2/2'], 'has no image'],
    [['shot.png', '-e', 'x', '--votes', '2'], 'expected 1, 3 or 5'],
    [['shot.png', '-e', 'x', '--cache', '5m'], '--cache'],
    [['shot.png', '-e', 'x', '--frozen', '--cache', 'refresh'], '--frozen'],
    [['shot.png', '-e', 'x', '--json', '--reporter', 'tap'], '--json'],
    [['shot.png', '-e', 'x', '--reporter', 'junti'], 'junit'],
    [['shot.png', '-e', 'x', '--reporter', 'json=no/such/folder/r.json'], 'no/such/folder'],
    [['shot.png', '-e', 'x', '--upload'], '--upload'],
    [['https://example.com/a.png', '-e', 'x'], 'a check judges files'],
    [['-', '-e', 'x'], 'a check judges files'],
    [['screen:', '-e', 'x'], 'a check judges files'],
    [[], 'claude-see check init'],
  ])('%j is a mistake, exit code 2, before any request', async (args, words) => {
    const { code, stderr, stdout } = await check(...args);
    expect({ code, stdout, requests: world.api.requests }).toEqual({ code: 2, stdout: '', requests: [] });
    expect(stderr).toContain(words);
  });
});

describe('a check file', () => {
  const FILE = `version: 1
checks:
  - id: boxes
    images: "*.png"
    expect: { width: 200, blank: false }
    assert:
      - { id: red, that: ${RED_VISIBLE} }
      - { id: green, that: ${GREEN_VISIBLE}, severity: warning }
`;

  test('is found in the folder, and a warning that fails does not fail the run', async () => {
    await world.file('claude-see.check.yaml', FILE);
    world.api.look(TRUTHFUL);
    const { code, stdout } = await check();
    expect(code).toBe(0);
    expect(stdout).toContain(GREEN_VISIBLE);
  });

  test('reports in several formats at once, and check report shows the results again', async () => {
    await world.file('claude-see.check.yaml', FILE);
    world.api.look(TRUTHFUL);
    const args = ['--reporter', 'json=results.json', '--reporter', 'junit=junit.xml', '--reporter', 'list'];
    const { code, stdout } = await check(...args);
    expect(code).toBe(0);
    const report = JSON.parse(await read('results.json'));
    expect(report).toMatchObject({
      version: 1,
      check_file: 'claude-see.check.yaml',
      exit_code: 0,
      requests: 1,
      images: [{ check: 'boxes', input: 'shot.png', status: 'pass' }],
    });
    expect(await read('junit.xml')).toContain('<testsuite');
    expect(await check('report', 'results.json')).toMatchObject({ code: 0, stdout });
    expect(world.api.requests).toHaveLength(1);
  });

  test('is checked again only where something could not be decided, with --retry-errors', async () => {
    await save('other.png', [RED]);
    await world.file('claude-see.check.yaml', FILE);
    world.api.look((question) =>
      world.api.requests.length === 1 ? { error: { status: 529 } } : TRUTHFUL(question),
    );
    const first = await check(
      '--reporter',
      'json=results.json',
      '--retries',
      '0',
      '--jobs',
      '1',
      '--cache',
      'off',
    );
    expect(first.code).toBe(4);
    expect(world.api.requests).toHaveLength(2);
    const second = await check('--retry-errors', 'results.json', '--cache', 'off', '--json');
    expect(second.code).toBe(0);
    expect(world.api.requests).toHaveLength(3);
    expect(JSON.parse(second.stdout).images).toHaveLength(2);
  });

  test.each([
    ['another assertion', () => world.file('claude-see.check.yaml', FILE.replace(RED_VISIBLE, BLUE_VISIBLE))],
    ['another picture', () => save('shot.png', [])],
    ['a crop', () => world.file('claude-see.check.yaml', `${FILE}    crop: [0, 0, 10, 10]\n`)],
  ])('is checked again with %s in spite of --retry-errors, and fails', async (_, change) => {
    await save('shot.png', [RED]);
    await world.file('claude-see.check.yaml', FILE);
    world.api.look(TRUTHFUL);
    expect(await check('--reporter', 'json=results.json')).toMatchObject({ code: 0 });
    await change();
    const { code } = await check('--retry-errors', 'results.json');
    expect(code).toBeGreaterThan(0);
    expect(world.api.requests).toHaveLength(2);
  });

  test('has its mistakes named with line and column', async () => {
    await world.file('claude-see.check.yaml', FILE.replace('assert:', 'asert:'));
    const { code, stderr } = await check();
    expect(code).toBe(2);
    expect(stderr).toContain('claude-see.check.yaml:6:5');
    expect(stderr).toContain('assert');
  });
});

describe('the subcommands', () => {
  test('init writes a file once, which lint has nothing to say about', async () => {
    expect(await check('init')).toMatchObject({ code: 0, stdout: '' });
    expect(await read('claude-see.check.yaml')).toContain('version: 1');
    expect(await check('init')).toMatchObject({ code: 2 });
    // Its images are placeholders, which is said once.
    const { code, stderr } = await check();
    expect(code).toBe(2);
    expect(stderr.split('\n').map((line) => line.replace(/\.yaml:\d+:\d+: /, '.yaml: '))).toEqual([
      'claude-see: claude-see.check.yaml: no file matches shots/login-*.png',
      '  write where your images are, from the folder of claude-see.check.yaml',
      'claude-see: claude-see.check.yaml: no such file: shots/receipt.png',
      'claude-see: claude-see.check.yaml: no such file: shots/home.png',
      '',
    ]);
    expect(await check('lint')).toMatchObject({ code: 0, stdout: '' });
  });

  test('lint names what a model judges badly, with its place', async () => {
    const file = 'version: 1\nchecks:\n  - { id: a, images: shot.png, assert: ["the button is #ff0000"] }\n';
    await world.file('colours.yaml', file);
    const { code, stdout } = await check('lint', 'colours.yaml');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^colours\.yaml:3:\d+: /);
  });

  test('accept makes a baseline, with which the check then passes without a request', async () => {
    const file = 'version: 1\nchecks:\n  - { id: home, images: shot.png, baseline: before/ }\n';
    await world.file('claude-see.check.yaml', file);
    expect(await check()).toMatchObject({ code: 3 });
    expect(await check('accept')).toMatchObject({ code: 0, stdout: 'created before/shot.png\n' });
    expect(await check('accept', '--json')).toMatchObject({
      code: 0,
      stdout: '[{"check":"home","from":"shot.png","to":"before/shot.png","state":"unchanged"}]\n',
    });
    expect(await check()).toMatchObject({ code: 0 });
    expect(world.api.requests).toEqual([]);
  });
});

describe('--dry-run', () => {
  test('says what would be asked and what it costs at most, and sends nothing', async () => {
    world.api.look(TRUTHFUL);
    await check('shot.png', '-e', RED_VISIBLE);
    const args = ['shot.png', '-e', RED_VISIBLE, '-e', GREEN_VISIBLE, '--dry-run'];
    const { code, stdout } = await world.run(['check', ...args], {
      variables: { ANTHROPIC_API_KEY: undefined },
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^shot\.png \(check\): 1 assertion to ask, 1 cached\n1 picture: at most 1 request with [\d,]+ tokens in, at most \$0\.\d+; nothing was sent\n$/,
    );
    expect(world.api.requests).toHaveLength(1);
  });

  test('counts every vote, and prints JSON', async () => {
    const { code, stdout } = await check(
      'shot.png',
      '-e',
      RED_VISIBLE,
      '--votes',
      '3',
      '--dry-run',
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ requests: 3, images: [{ input: 'shot.png' }] });
    expect(world.api.requests).toEqual([]);
  });

  test('ends with exit code 2 for a picture that cannot be read, which it names', async () => {
    await world.file('broken.png', 'no picture');
    const { code, stdout } = await check('broken.png', 'shot.png', '-e', RED_VISIBLE, '--dry-run');
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /^broken\.png \(check\): broken\.png: .+\nshot\.png \(check\): 1 assertion to ask\n/,
    );
  });

  test('leaves out what --retry-errors leaves out', async () => {
    world.api.look(TRUTHFUL);
    await check('shot.png', '-e', RED_VISIBLE, '--cache', 'off', '--reporter', 'json=results.json');
    const args = [
      'shot.png',
      '-e',
      RED_VISIBLE,
      '--cache',
      'off',
      '--retry-errors',
      'results.json',
      '--dry-run',
    ];
    expect((await check(...args)).stdout).toContain('at most 0 requests');
  });

  test.each([
    ['--reporter', 'tap'],
    ['--out', 'failures'],
  ])('refuses %s, which would be ignored', async (flag, value) => {
    const { code, stderr } = await check('shot.png', '-e', RED_VISIBLE, '--dry-run', flag, value);
    expect(code).toBe(2);
    expect(stderr).toContain(`${flag}: has no results to report under --dry-run`);
  });
});

test('a verdict that cannot be kept is told, and stands', async () => {
  world.api.look(TRUTHFUL);
  await world.file('full', 'a file where a folder should be');
  const { code, stdout } = await check('shot.png', '-e', RED_VISIBLE, '--cache-dir', 'full');
  expect(code).toBe(0);
  expect(stdout).toContain('cannot keep a verdict');
});

test('a warning that could not be judged is an outage, exit code 4', async () => {
  const assertion = `{ that: ${RED_VISIBLE}, severity: warning }`;
  const file = `version: 1\nchecks:\n  - { id: a, images: shot.png, assert: [ ${assertion} ] }\n`;
  await world.file('claude-see.check.yaml', file);
  world.api.failNext('messages', { status: 529 });
  expect(await check('--retries', '0')).toMatchObject({ code: 4 });
});

test('--out writes a picture of each failure, and the HTML report is one page', async () => {
  world.api.look(TRUTHFUL);
  const { code } = await check(
    ...['shot.png', '-e', 'no blue box is visible', '-e', RED_VISIBLE],
    ...['--out', 'failures', '--reporter', 'html=report.html'],
  );
  expect(code).toBe(1);
  const [name = '', ...more] = await readdir(join(world.folder, 'failures'));
  expect(more).toEqual([]);
  const { width, height, format } = await sharp(join(world.folder, 'failures', name)).metadata();
  expect({ width, height, format }).toEqual({ width: 200, height: 120, format: 'png' });
  const page = await read('report.html');
  expect(page).toContain('no blue box is visible');
  expect(page).not.toMatch(/(?:src|href)="https?:/);
});

test('--out that cannot be written is found before any request', async () => {
  await world.file('failures', 'a file');
  const { code, stderr } = await check('shot.png', '-e', RED_VISIBLE, '--out', 'failures');
  expect({ code, requests: world.api.requests }).toEqual({ code: 2, requests: [] });
  expect(stderr).toContain('--out failures');
});

test('a run that reports into files only says on stderr how it ended', async () => {
  world.api.look(TRUTHFUL);
  const args = ['shot.png', '-e', RED_VISIBLE, '--reporter', 'junit=junit.xml'];
  const passed = await check(...args);
  expect(passed).toMatchObject({ code: 0, stdout: '' });
  expect(passed.stderr).toMatch(/^1 assertion on 1 picture: 1 passed; .*\n$/);
  expect((await check(...args, '-q')).stderr).toBe('');
  const variables = { ANTHROPIC_API_KEY: undefined, ANTHROPIC_CONFIG_DIR: world.folder };
  const keyless = await world.run(['check', ...args, '--cache', 'off'], { variables });
  expect(keyless.code).toBe(5);
  expect(keyless.stderr).toContain('no API key found; ');
});

test('an error in the list comes with its cure', async () => {
  const variables = { ANTHROPIC_API_KEY: undefined, ANTHROPIC_CONFIG_DIR: world.folder };
  const { stdout } = await world.run(['check', 'shot.png', '-e', RED_VISIBLE], { variables });
  expect(stdout).toMatch(/^ {4}no API key found\n {6}set ANTHROPIC_API_KEY/m);
});

describe('a failed account', () => {
  const args = ['a.png', 'b.png', 'c.png', '-e', RED_VISIBLE];

  beforeEach(async () => {
    for (const [index, name] of ['a.png', 'b.png', 'c.png'].entries()) {
      await save(name, [['red', 20 + index, 30, 60, 40]]);
    }
  });

  test('is asked once, and told once', async () => {
    world.api.failNext('messages', { status: 401, message: 'invalid x-api-key' });
    const { code, stdout } = await check(...args, '--jobs', '1');
    expect({ code, requests: world.api.requests.length }).toEqual({ code: 5, requests: 1 });
    expect(stdout.match(/^ {4}.*invalid x-api-key/gm)).toHaveLength(1);
    expect(stdout).toMatch(/^\S.*invalid x-api-key.*: 3 assertions on 3 pictures$/m);
  });

  test('without a key is told once, with its cure', async () => {
    const variables = { ANTHROPIC_API_KEY: undefined, ANTHROPIC_CONFIG_DIR: world.folder };
    const { code, stdout } = await world.run(['check', ...args], { variables });
    expect({ code, requests: world.api.requests }).toEqual({ code: 5, requests: [] });
    expect(stdout.match(/set ANTHROPIC_API_KEY/g)).toHaveLength(1);
    expect(stdout).toMatch(/^no API key found: 3 assertions on 3 pictures$/m);
    // Nothing left this machine.
    expect(stdout).toContain('; 0 requests;');
    expect(world.api.requests).toEqual([]);
  });
});

test('--fail-fast with one job asks nothing after the first failure', async () => {
  for (const name of ['a.png', 'b.png', 'c.png', 'd.png']) {
    await save(name, [['red', 20, 30, 60, 40 + name.charCodeAt(0) - 97]]);
  }
  world.api.look(TRUTHFUL);
  const args = ['?.png', '-e', GREEN_VISIBLE, '--fail-fast', '--jobs', '1', '--json'];
  const { code, stdout } = await check(...args);
  expect(code).toBe(1);
  expect(JSON.parse(stdout).images.map(({ status }: { status: string }) => status)).toEqual([
    'fail',
    ...['skipped', 'skipped', 'skipped'],
  ]);
  expect(world.api.requests).toHaveLength(1);
});

describe('a report in a file that the run reads', () => {
  const FILE = `version: 1\nchecks:\n  - { id: shot, images: shot.png, baseline: base.png, assert: [ ${RED_VISIBLE} ] }\n`;

  test.each<[string, string[], string]>([
    [
      'a picture',
      ['shot.png', '-e', RED_VISIBLE, '--reporter', 'junit=shot.png'],
      'shot.png: is also an input',
    ],
    [
      'a picture by another name',
      ['--reporter', 'junit=link.png'],
      'link.png: is the same file as the input',
    ],
    ['a baseline', ['--reporter', 'json=./base.png'], 'base.png: is the same file as the input'],
    [
      'the check file',
      ['--reporter', 'json=claude-see.check.yaml'],
      'claude-see.check.yaml: is also an input',
    ],
    [
      'the results',
      ['report', 'results.json', '--reporter', 'html=results.json'],
      'results.json: is also an input',
    ],
  ])('is refused before anything is asked: %s', async (_, args, message) => {
    const picture = await drawShapes(64, 48, [['red', 4, 4, 20, 20]])
      .png()
      .toBuffer();
    await world.file('shot.png', picture);
    await world.file('base.png', picture);
    await world.file('claude-see.check.yaml', FILE);
    await link(join(world.folder, 'shot.png'), join(world.folder, 'link.png'));
    world.api.look(TRUTHFUL);
    await check('shot.png', '-e', RED_VISIBLE, '--reporter', 'json=results.json', '--cache', 'off');
    const before = world.api.requests.length;
    const { code, stderr } = await check(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(world.api.requests).toHaveLength(before);
    expect(await readFile(join(world.folder, 'shot.png'))).toEqual(picture);
    expect(await readFile(join(world.folder, 'claude-see.check.yaml'), 'utf8')).toBe(FILE);
  });
});
