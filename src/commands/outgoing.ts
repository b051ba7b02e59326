// What a planned question becomes on its way out: uploads done, file_ids looked up, and a receipt for each picture.
import type { Api } from '../api/api.ts';
import type { Plan, PlannedImage } from '../api/plan.ts';
import type { RequestItem, Source } from '../api/request.ts';
import { mapBounded } from '../map-bounded.ts';
import { formatBytes } from '../render/format.ts';
import type { SentImage } from '../render/receipt.ts';
import type { RunContext } from './run-context.ts';

/** Uploads and look-ups under way at once: far below the API's 500 a minute. */
const CONCURRENT_FILE_CALLS = 4;

/** One part of the request and, for a picture, what is said of it. */
export interface SentPart {
  readonly item: RequestItem;
  readonly image: SentImage | undefined;
}

/** Uploads what must be uploaded and looks up what a typed file_id is; texts and inline pictures pass through. */
export async function sendFiles(plan: Plan, api: Api, context: RunContext): Promise<readonly SentPart[]> {
  const { output, settings, signal } = context;
  const uploads = plan.parts.flatMap((part) =>
    part.kind === 'image' && part.choice.upload && part.image.kind === 'local'
      ? [part.image.bytes.length]
      : [],
  );
  if (uploads.length > 0) {
    output.progress.step(`uploading ${formatBytes(uploads.reduce((sum, n) => sum + n, 0))}`);
  }
  return mapBounded(plan.parts, CONCURRENT_FILE_CALLS, async (part) => {
    if (part.kind === 'text') return { item: part, image: undefined };
    const { image, choice } = part;
    if (image.kind === 'local' && choice.upload) {
      const stored = await api.uploadImage(image, settings.expiresInSeconds, signal);
      const until = stored.expires_at ? `expires ${stored.expires_at.slice(0, 10)}` : 'never expires';
      output.note(`${image.input}: uploaded as ${stored.id}, ${until} (${choice.reason})`);
      return sentPart(part, { type: 'file', file_id: stored.id, block: 'image' });
    }
    if (image.kind === 'file_id') {
      const block = await api.storedFileBlock(image.file_id, signal);
      return sentPart(part, { type: 'file', file_id: image.file_id, block });
    }
    return sentPart(part, inlineSource(part));
  });
}

/** Describes the parts of a request that is only shown: nothing is uploaded, `placeholder` stands for new file_ids. */
export function describeParts(plan: Plan, placeholder: string): readonly SentPart[] {
  return plan.parts.map((part) => {
    if (part.kind === 'text') return { item: part, image: undefined };
    const { choice } = part;
    return sentPart(
      part,
      choice.upload ? { type: 'file', file_id: placeholder, block: 'image' } : inlineSource(part),
    );
  });
}

function inlineSource({ image }: PlannedImage): Source {
  if (image.kind === 'url') return { type: 'url', url: image.url };
  if (image.kind === 'file_id') return { type: 'file', file_id: image.file_id, block: 'image' };
  return { type: 'base64', media_type: image.media_type, bytes: image.bytes };
}

function sentPart({ image, choice, tokens }: PlannedImage, source: Source): SentPart {
  const local = image.kind === 'local' ? image : undefined;
  return {
    item: { kind: 'source', input: image.input, source },
    image: {
      input: image.input,
      media_type: local?.media_type ?? null,
      width: local?.width ?? null,
      height: local?.height ?? null,
      bytes: local?.bytes.length ?? null,
      source: source.type,
      file_id: source.type === 'file' ? source.file_id : null,
      reason: choice.reason,
      tokens,
    },
  };
}
