/** `--download`: what is at a URL is read here and goes out like a local file. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useFileServer } from '../support/file-server.ts';
import { makePng } from '../support/images.ts';
import { makePdf, pageTexts, readTexts } from '../support/pdfs.ts';
import { useWorld } from '../support/run.ts';
import { startOnTerminal } from '../support/terminal.ts';

const world = useWorld();
const serve = useFileServer();
const PNG = makePng({ width: 640, height: 480, noise: true, text: 'secret place' });
const sent = () => world.api.requests.filter(({ path }) => path === '/v1/messages');
const servePng = () =>
  serve((_, response) => void response.writeHead(200, { 'content-type': 'text/plain' }).end(PNG));
const refused = async (args: readonly string[]) => {
  const result = await world.run(args);
  expect(world.api.requests).toEqual([]);
  return result;
};

describe('a URL with --download', () => {
  test('goes out as base64, byte for byte, whatever its server calls it', async () => {
    const server = await servePng();
    const url = `${server.url}/shots/home.jpg?token=abc`;
    const { code, stdout, stderr } = await world.run([url, 'describe', '--download']);
    const shown = url.replace('abc', '[redacted]');
    expect({ code, stderr }).toEqual({ code: 0, stderr: `${shown}: downloaded, 900.7 KB\n` });
    expect(stdout).toContain('image/png 640x480');
    expect(JSON.stringify(sent()[0]?.body)).toContain(PNG.toString('base64'));
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /shots/home.jpg?token=abc',
    ]);
    expect(JSON.stringify(server.requests)).not.toContain(world.api.apiKey);
  });

  test('is uploaded by the name in its path with --upload', async () => {
    const server = await servePng();
    expect((await world.run([`${server.url}/shots/home.jpg`, '--download', '--upload'])).code).toBe(0);
    expect([...world.api.files.values()].map(({ filename }) => filename)).toEqual(['home.png']);
  });

  test('is told apart from others by the name in its path, never by its query', async () => {
    const server = await servePng();
    await world.run([`${server.url}/a.png?token=abc`, `${server.url}/b.png`, '--download']);
    const body = JSON.stringify(sent()[0]?.body);
    expect(body).toContain('Image 1: a.png');
    expect(body).toContain('Image 2: b.png');
    expect(/abc|127\.0\.0\.1/.test(body.replace(/"data":"[^"]*"/g, ''))).toBe(false);
  });

  test('is cut into tiles with --tile', async () => {
    const page = makePng({ width: 100, height: 3200 });
    const server = await serve((_, response) => void response.writeHead(200).end(page));
    expect((await world.run([`${server.url}/page.png`, '--download', '--tile'])).code).toBe(0);
    const body = JSON.stringify(sent()[0]?.body);
    expect(body).toContain('Image 3: page.png, part 2 of 2: from x 0 to 100, y 1515 to 3200 of the original');
  });

  test('stays the input in --json, without its password, which no message shows', async () => {
    const server = await servePng();
    const url = server.url.replace('//', '//me:s3cret@');
    const shown = server.url.replace('//', '//[redacted]@');
    const { stdout, stderr } = await world.run([`${url}/a.png`, '--download', '--json']);
    expect(JSON.parse(stdout).images).toMatchObject([
      { input: `${shown}/a.png`, width: 640, height: 480, sent: { source: 'base64' } },
    ]);
    expect(stderr).toBe(`${shown}/a.png: downloaded, 900.7 KB\n`);
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${btoa('me:s3cret')}`);
    expect(JSON.stringify(sent()[0]?.body)).not.toContain('s3cret');
  });

  test.each([
    ['--crop', '10,20,300,200', 'image/png 300x200'],
    ['--max-edge', '320', 'image/png 320x240'],
  ])('takes %s %s', async (flag, value, what) => {
    const server = await servePng();
    const { code, stdout } = await world.run([`${server.url}/a.png`, '--download', flag, value]);
    expect(code).toBe(0);
    expect(stdout).toContain(what);
  });

  test('takes --strip', async () => {
    const server = await servePng();
    expect((await world.run([`${server.url}/a.png`, '--download', '--strip'])).code).toBe(0);
    const [, data = ''] = /"data":"([^"]+)"/.exec(JSON.stringify(sent()[0]?.body)) ?? [];
    expect(Buffer.from(data, 'base64').subarray(1, 4).toString()).toBe('PNG');
    expect(Buffer.from(data, 'base64').includes('secret place')).toBe(false);
  });

  test('may be a PDF, of which --pages takes some, with no name that says so', async () => {
    const texts = pageTexts(3);
    const server = await serve((_, response) => void response.end(makePdf({ texts })));
    const { code } = await world.run([`${server.url}/report`, '--download', '--pages', '2']);
    expect(code).toBe(0);
    const [, data = ''] =
      /"media_type":"application.pdf","data":"([^"]+)"/.exec(JSON.stringify(sent()[0]?.body)) ?? [];
    expect(readTexts(Buffer.from(data, 'base64'))).toEqual([texts[1]]);
  });

  test('is read for --dry-run too, which asks the API for nothing', async () => {
    const server = await servePng();
    const { code, stdout } = await refused([`${server.url}/a.png`, '--download', '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('640x480');
  });

  test('says on a terminal how far it has come', async () => {
    let rest = () => {};
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': PNG.length }).write(PNG.subarray(0, 100 * 1024));
      rest = () => response.end(PNG.subarray(100 * 1024));
    });
    const run = startOnTerminal(world, [`${server.url}/a.png`, '--download']);
    await run.shows('stderr', 'downloading 100 KB');
    rest();
    expect(await run.code).toBe(0);
  });
});

describe('what is at the URL decides', () => {
  test.each([
    [
      'a page',
      '<!doctype html><title>Log in</title>',
      'is not an image; it seems to be an HTML page',
      'the URL leads to a page, not to an image: it may need a login, or the image has a URL of its own',
    ],
    ['nothing', '', 'is empty (0 bytes)', 'open the URL in a browser to see what is there'],
    [
      'text',
      'just words',
      'is not an image; it seems to be plain text',
      'open the URL in a browser to see what is there',
    ],
  ])('%s is refused', async (_, body, message, hint) => {
    const server = await serve((_, response) => void response.end(body));
    const url = `${server.url}/a.png`;
    expect(await refused([url, '--download'])).toEqual({
      code: 2,
      stdout: '',
      stderr: `claude-see: ${url}: ${message}\n  ${hint}\n`,
    });
  });

  test('a server that drips is ended by --timeout', async () => {
    const server = await serve((_, response) => {
      const drip = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(drip));
    });
    const { code, stderr } = await refused([`${server.url}/a.png`, '--download', '--timeout', '300ms']);
    expect({ code, stderr }).toEqual({
      code: 6,
      stderr: expect.stringMatching(/not finished within 300 ms, still (?:reading|downloading.*)\n/),
    });
  });

  test('a status that is no success is named, with what to do', async () => {
    const server = await serve((_, response) => void response.writeHead(403).end('<html>'));
    expect(await refused([`${server.url}/a.png`, '--download'])).toEqual({
      code: 2,
      stdout: '',
      stderr: `claude-see: ${server.url}/a.png: cannot be downloaded: the server answered HTTP 403 (Forbidden)\n  it may need a login: pass it with --header, or download it in a browser, and name the file\n`,
    });
  });

  test('a redirect to this machine is refused where its host was not typed', async () => {
    const server = await serve((_, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${server.port}/keys` }).end();
    });
    const url = `http://shots.example:${server.port}/a.png`;
    const hosts = { 'shots.example': ['127.0.0.1'] };
    const { code, stderr } = await world.run([url, '--download'], { hosts });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `claude-see: ${url}: leads to 127.0.0.1, a loopback address, and nothing is downloaded from there\n  if that is intended, pass its address as the URL\n`,
    });
    expect(server.requests).toHaveLength(1);
    expect(world.api.requests).toEqual([]);
  });
});

describe('the flag', () => {
  test.each([
    [['--source', 'url'], {}],
    [[], { CLAUDE_SEE_SOURCE: 'url' }],
  ])('cannot go with the source url: %j %j', async (args, variables) => {
    expect(await world.run(['https://example.com/a.png', '--download', ...args], { variables })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: --download: cannot be combined with --source url, which the API fetches\n  use --source auto\n',
    });
  });

  test('says where there is nothing to download', async () => {
    await world.file('a.png', PNG);
    const { code, stderr } = await world.run(['a.png', '--download']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: '--download ignored: no URL among the inputs\n',
    });
  });

  test('--insecure-redirect says where nothing is downloaded', async () => {
    await world.file('a.png', PNG);
    const ignored = '--insecure-redirect ignored: no URL is downloaded\n';
    expect((await world.run(['a.png', '--insecure-redirect'])).stderr).toBe(ignored);
    expect((await world.run(['https://example.com/a.png', '--insecure-redirect'])).stderr).toBe(ignored);
  });

  test.each([
    [
      ['--source', 'base64'],
      'cannot be sent with --source base64: it is a URL, which is not downloaded here',
    ],
    [['--upload'], 'cannot be sent with --source files: it is a URL, which is not downloaded here'],
  ])('is the hint where %j is asked of a URL', async (args, message) => {
    const url = 'https://example.com/a.png';
    expect((await refused([url, ...args])).stderr).toBe(
      `claude-see: ${url}: ${message}\n  download it first: --download\n`,
    );
  });

  test('is the hint where pages are asked of a PDF at a URL', async () => {
    const url = 'https://example.com/a.pdf';
    expect((await refused([url, '--pages', '1'])).stderr).toBe(
      `claude-see: --pages: cannot select pages of ${url}, which is not a local file\n  download it first: --download\n`,
    );
  });

  test('does not apply to a command that asks nothing', async () => {
    expect((await refused(['models', '--download'])).stderr).toContain('does not apply to `models`');
  });
});

describe('the hint of a 400', () => {
  const HINT = 'pass --download to fetch it locally';

  test('names --download where the API could not fetch a URL', async () => {
    const url = 'https://example.com/gone.png';
    world.api.unreachableUrls.add(url);
    world.api.expectRejection('Unable to download the file. Please verify the URL and try again.');
    const { code, stderr } = await world.run([url]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Unable to download the file.*\n/);
    expect(stderr).toContain(`  if the API cannot reach ${url}, ${HINT}\n`);
  });

  test('names every URL that it may be about: the API does not say which', async () => {
    const urls = ['https://example.com/a.png', 'https://example.com/gone.png', 'https://example.com/c.png'];
    world.api.unreachableUrls.add('https://example.com/gone.png');
    world.api.expectRejection('Unable to download the file. Please verify the URL and try again.');
    const { stderr } = await world.run([...urls, 'which?']);
    expect(stderr).toContain(`  if the API cannot reach ${urls[0]}, ${urls[1]} or ${urls[2]}, ${HINT}\n`);
  });

  test('does not name it where bytes were sent, downloaded or not', async () => {
    const server = await servePng();
    world.api.reply({ error: { status: 400, message: 'Something about the request.' } });
    const { stderr } = await world.run([`${server.url}/a.png`, '--download']);
    expect(stderr).toContain('Something about the request.');
    expect(stderr).not.toContain(HINT);
  });

  test('does not name it where the API says that something else is wrong', async () => {
    world.api.reply({ error: { status: 400, message: 'max_tokens: too many' } });
    const { stderr } = await world.run(['https://example.com/a.png']);
    expect(stderr).toContain('max_tokens: too many');
    expect(stderr).not.toContain(HINT);
  });
});

describe('--header', () => {
  const SECRET = 'Bearer t0p-s3cret-value';
  const header = ['--header', 'Authorization: env:SHOTS_LOGIN'];
  const withSecret = (args: readonly string[]) =>
    world.run(args, { variables: { SHOTS_LOGIN: SECRET }, hosts: { 'shots.example': ['127.0.0.1'] } });
  const received = (server: { readonly requests: readonly { headers: object }[] }) =>
    server.requests.map(({ headers }) => ('authorization' in headers ? headers.authorization : undefined));

  test('goes to the host of the URL, also behind a redirect there, and is shown nowhere', async () => {
    const server = await serve((request, response) =>
      request.url === '/b.png'
        ? response.end(PNG)
        : response.writeHead(302, { location: '/b.png' }).end('moved'),
    );
    const args = [
      `${server.url}/a.png`,
      '--download',
      ...header,
      '--header',
      'X-Team:  blue ',
      '--json',
      '--debug',
    ];
    const { code, stdout, stderr } = await withSecret(args);
    expect(code).toBe(0);
    expect(received(server)).toEqual([SECRET, SECRET]);
    expect(server.requests[1]?.headers['x-team']).toBe('blue');
    expect(stdout + stderr + JSON.stringify(world.api.requests)).not.toContain('t0p-s3cret');
    expect(readTree(world.folder)).not.toContain('t0p-s3cret');
  });

  test('is lost at a redirect to another host, another port and another scheme', async () => {
    const other = await servePng();
    const targets = [`http://shots.example:${other.port}/x.png`, `${other.url}/x.png`];
    for (const location of targets) {
      const server = await serve((_, response) => void response.writeHead(302, { location }).end());
      // From a name to itself at another port: both lead to this machine.
      const from = `http://shots.example:${server.port}/a.png`;
      await withSecret([location.includes('shots') ? from : `${server.url}/a.png`, '--download', ...header]);
      expect(received(server)).toEqual([SECRET]);
    }
    expect(received(other)).toEqual([undefined, undefined]);
  });

  test('is redacted where a server says it back', async () => {
    const server = await serve((request, response) => {
      const location = `http://127.0.0.2.nip.test/${request.headers.authorization}`;
      response.writeHead(302, { location: location.replace(' ', '%20') }).end();
    });
    const { code, stderr } = await withSecret([`${server.url}/a.png`, '--download', ...header, '--debug']);
    expect(code).not.toBe(0);
    expect(stderr).not.toContain('t0p-s3cret');
  });

  test('asks nobody where the URLs have several hosts', async () => {
    const servers = [await servePng(), await servePng()];
    const urls = servers.map(({ url }) => `${url}/a.png`);
    const { code, stderr } = await withSecret([...urls, '--download', ...header]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `claude-see: --header: goes to ${servers[0]?.url} only, and ${servers[1]?.url} is another host\n  ask about the URLs of one host at a time\n`,
    });
    expect(servers.flatMap(({ requests }) => requests)).toEqual([]);
  });

  test('with --each goes to the host of the first URL, and those of others are errors', async () => {
    const [first, second] = [await servePng(), await servePng()];
    const urls = [`${first?.url}/a.png`, `${second?.url}/b.png`, `${first?.url}/c.png`];
    await world.file('list.txt', urls.join('\n'));
    const { code, stderr } = await withSecret([
      '--inputs-from',
      'list.txt',
      '--each',
      'what is it?',
      '--download',
      ...header,
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('b.png: --header: goes to ');
    expect(received(first as never)).toEqual([SECRET, SECRET]);
    expect(second?.requests).toEqual([]);
  });

  test('in a chat stays with the first host', async () => {
    const [first, second] = [await servePng(), await servePng()];
    const { stderr } = await world.run(['chat', `${first?.url}/a.png`, '--download', ...header], {
      variables: { SHOTS_LOGIN: SECRET },
      stdin: `what is it?\n/image ${second?.url}/b.png\n`,
    });
    expect(stderr).toContain('--header: goes to ');
    expect(second?.requests).toEqual([]);
  });

  test('needs a download', async () => {
    const url = 'https://example.com/a.png';
    expect((await refused([url, '--header', 'X-Team: blue'])).stderr).toBe(
      'claude-see: --header: needs --download: the API fetches URLs without headers\n  add --download\n',
    );
    await world.file('a.png', PNG);
    const { code, stderr } = await world.run(['a.png', '--download', '--header', 'X-Team: blue']);
    expect(code).toBe(0);
    expect(stderr).toContain('--header ignored: no URL is downloaded\n');
  });

  test('of --zoom needs no --download', async () => {
    const server = await servePng();
    expect((await withSecret([`${server.url}/a.png`, '--zoom', ...header])).code).toBe(0);
    expect(received(server)).toEqual([SECRET]);
  });

  test('Authorization and a login in the URL contradict each other', async () => {
    const server = await servePng();
    const url = server.url.replace('//', '//me:pw@');
    const { code, stderr } = await withSecret([`${url}/a.png`, '--download', ...header]);
    expect(code).toBe(2);
    expect(stderr).toContain('has a user name, and --header an Authorization');
    expect(server.requests).toEqual([]);
  });
});

/** The content of every file below a folder. */
function readTree(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((each) => each.isFile())
    .map((each) => readFileSync(join(each.parentPath, each.name), 'latin1'))
    .join('\n');
}
