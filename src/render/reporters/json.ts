// Reports each answer as one JSON object (`--json`), on a line of its own but on a terminal. Keys are only ever added.
import { formatJson } from '../json.ts';
import type { SentMedia } from '../receipt.ts';
import { escapeCommands } from '../workflow-commands.ts';
import { type AnswerReport, isTruncated, type ReportedAnswer, type Slot } from './reporter.ts';

/** Opens the report of one answer; prints nothing for an answer that broke off. */
export function openJsonReport(slot: Slot): AnswerReport {
  return {
    async finish(answer) {
      const isShown = slot.acceptsPartial || !isTruncated(answer.answer);
      const json = () => formatJson(toAnswerJson(answer), { isTTY: slot.isTerminal });
      if (isShown) await slot.write(escapeCommands(json()));
      await slot.close();
      return isShown;
    },
    abort: slot.close,
  };
}

/** Returns the `--json` object. Fields of the API keep its names and values. */
export function toAnswerJson(reported: ReportedAnswer) {
  const { answer, question, images, cost, data, conversationId, fallbackFrom } = reported;
  const { message } = answer;
  return {
    question,
    // The API's documentation says to discard the text before a refusal.
    text: message.stop_reason === 'refusal' ? '' : answer.text,
    data: data ?? null,
    citations: message.content.flatMap((block) => (block.type === 'text' ? (block.citations ?? []) : [])),
    model: message.model,
    ...(fallbackFrom === undefined ? {} : { fallback_from: fallbackFrom }),
    stop_reason: message.stop_reason,
    images: images.map(toImageJson),
    usage: message.usage,
    cost_usd: cost,
    id: message.id,
    request_id: answer.request_id,
    conversation_id: conversationId,
  };
}

/** Returns one entry of `images[]`; null stands for facts that only the API knows, such as the size of a URL's image. */
export function toImageJson(image: SentMedia): object {
  const { input, original, media_type, width, height, pages, bytes, source, file_id, tokens } = image;
  const { seen, region, zoomed, place } = image;
  return {
    input,
    frame:
      place?.kind === 'frame'
        ? { number: place.number, count: place.count ?? null, time_s: place.seconds }
        : null,
    page: place?.kind === 'page' ? place.number : null,
    // Only a local PDF has a page count, and it is sent unconverted.
    media_type: original?.media_type ?? (pages === null ? null : media_type),
    width: original?.width ?? null,
    height: original?.height ?? null,
    sent: { width, height, pages, bytes, media_type, source, file_id },
    seen: seen && { width: seen.width, height: seen.height },
    region: region && { x: region.left, y: region.top, width: region.width, height: region.height },
    zoomed,
    tokens,
  };
}
