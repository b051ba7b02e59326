/** Shows the pictures of a question to a reviewer, by default where the answer is made of verdicts or of boxes. */
import sharp from 'sharp';
import { textOf } from './describe.ts';
import type { SeenMedia } from './media.ts';
import type { AskParams } from './request.ts';
import { blocksOf } from './rules.ts';
import type { LookedAt, LookOptions, Reply, Reviewer, SeenPicture } from './types.ts';

/** A reviewer at work, and how many requests it had at once. */
export interface Looking {
  readonly reviewer: Reviewer;
  readonly options: LookOptions;
  atOnce: number;
  most: number;
}

/** Returns the reviewer's reply to a request, after the latency; undefined for a request that is not meant for it. */
export async function look(
  looking: Looking,
  params: AskParams,
  { images }: SeenMedia,
): Promise<Exclude<Reply, string> | undefined> {
  const schema = (params.output_config?.format?.schema ?? {}) as LookedAt['schema'];
  const isMeant = schema.properties?.verdicts ?? schema.properties?.found;
  if (!isMeant && !looking.options.everything) return undefined;
  looking.atOnce += 1;
  looking.most = Math.max(looking.most, looking.atOnce);
  try {
    const pictures: SeenPicture[] = [];
    const crops: SeenPicture[] = [];
    for (const { path, source, seen } of images) {
      if (!source.bytes) continue;
      // The reviewer sees no more than the model does.
      const { data, info } = await sharp(source.bytes)
        .autoOrient()
        .resize(seen ? { ...seen, fit: 'fill' } : {})
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const isCrop = /content\.\d+\..*content/.test(path);
      (isCrop ? crops : pictures).push({
        width: info.width,
        height: info.height,
        channels: info.channels,
        data,
      });
    }
    // The question stands before the calls that are being answered.
    const last = params.messages.findLast(
      (message) => message.role === 'user' && blocksOf(message).some(({ type }) => type !== 'tool_result'),
    );
    const prompt = (last ? blocksOf(last) : []).map(textOf).join('\n');
    const lines = [...prompt.matchAll(/^([at]\d+): (.*)$/gm)].map(([, id = '', that = '']) => ({ id, that }));
    const { latencyMs = 0 } = looking.options;
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    const isFree = params.tool_choice?.type !== 'none';
    const tools = isFree
      ? (params.tools ?? []).flatMap((tool) => ('name' in tool ? [String(tool.name)] : []))
      : [];
    const reply = await looking.reviewer({ pictures, crops, tools, prompt, lines, schema });
    return typeof reply === 'string' ? { text: reply } : reply;
  } finally {
    looking.atOnce -= 1;
  }
}
