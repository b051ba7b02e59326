/** Conversations that become too large for one request where images are sent as base64. */
import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { BEDROCK_KEY, platformVariables } from '../support/platforms.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const MIB = 1024 * 1024;
/** 3.5 MB of noise: 4.9 million characters of base64, of which three fit into the 20 MB of Bedrock. */
const PHOTO = makePng({ width: 1270, height: 960, noise: true });
/** 6 million characters of base64: more than the 5 MB that Bedrock takes of one image. */
const HEAVY = makePng({ width: 1500, height: 1000, noise: true });

const onBedrock = async (args: readonly string[], stdin?: string) =>
  world.run(args, {
    variables: { ...(await platformVariables('bedrock', world)), ...BEDROCK_KEY },
    ...(stdin === undefined ? {} : { stdin }),
  });

function lastImages(): readonly string[] {
  const body = world.api.requests.at(-1)?.body as Anthropic.MessageCreateParams | undefined;
  return (body?.messages ?? []).flatMap(({ content }) =>
    (content as Anthropic.ContentBlockParam[]).flatMap((block) =>
      block.type === 'image' && block.source.type === 'base64' ? [block.source.data] : [],
    ),
  );
}

describe('on a platform that takes only base64', () => {
  // The next turn was refused: "21 MB as base64 are more than fits into one request (20 MB)".
  test('earlier images shrink when the next one would not fit', async () => {
    const names = Array.from({ length: 5 }, (_, index) => `p${index}.png`);
    for (const name of names) await world.file(name, PHOTO);
    const { code, stderr } = await onBedrock(
      ['chat'],
      names.map((name) => `/image ${name}\nwhat?\n`).join(''),
    );
    expect({ code, turns: world.api.requests.length }).toEqual({ code: 0, turns: 5 });
    const fits = 'so that the conversation fits into the 19.1 MB of a request to Amazon Bedrock';
    const shrunk = stderr.split('\n').filter((line) => line.endsWith(`(${fits})`));
    expect(shrunk[0]).toMatch(/^p0\.png: (?:1270x960 → \d+x\d+, )?3\.5 MB → [12]\.\d MB \(/);
    // Shrinking leaves room for some more turns, instead of changing every image on every turn.
    expect(shrunk).toHaveLength(3);
    expect(lastImages()).toHaveLength(5);
    expect(world.api.requests.at(-1)?.bytes).toBeLessThan(20_000_000);
    const again = await onBedrock(['-c', 'and?']);
    expect(again.code).toBe(0);
    expect(again.stderr).not.toContain(fits);
  }, 60_000);

  test('an earlier image over the limit of one image shrinks', async () => {
    await world.file('heavy.png', HEAVY);
    await world.run(['heavy.png', 'what?']);
    expect(lastImages()[0]?.length).toBeGreaterThan(5 * MIB);
    const { code, stderr } = await onBedrock(['-c', 'and?', '--provider', 'bedrock']);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /\nheavy\.png: 4\.3 MB → 2\.\d MB \(Amazon Bedrock takes 5 MB of base64 per image\)\n/,
    );
    expect(lastImages()[0]?.length).toBeLessThanOrEqual(5 * MIB);
    expect((await onBedrock(['-c', 'and?'])).stderr).not.toContain('heavy.png: 4');
  });

  test('the oldest images are removed when little could be read in smaller ones', async () => {
    await world.file('old.png', PHOTO);
    await world.file('new.png', PHOTO);
    await onBedrock(['old.png', 'what?']);
    await onBedrock(['-c', 'new.png', 'and this?']);
    // 19.0 MB for images and text, less this text: 0.25 MB, of which 0.175 MB hold one image of 128 KB.
    const { code, stdout, stderr } = await onBedrock(['-c', '-', '--dry-run'], 'x'.repeat(18_730_000));
    expect({ code, stderr: stderr.slice(0, 1500) }).toMatchObject({ code: 0 });
    expect(stderr).toMatch(
      /\nold\.png: removed, so that the conversation fits into [^\n]*\nnew\.png: 1270x960 → /,
    );
    expect(stdout).toContain('(Image 1, old.png, was removed.)');
  });

  test('--no-resize refuses', async () => {
    await world.file('heavy.png', HEAVY);
    await world.run(['heavy.png', 'what?']);
    const { code, stderr } = await onBedrock(['-c', 'and?', '--provider', 'bedrock', '--no-resize']);
    expect(code).toBe(2);
    expect(stderr).toContain(
      '\nclaude-see: heavy.png: is 5.7 MB as base64; Amazon Bedrock takes 5 MB per image\n',
    );
  });
});
