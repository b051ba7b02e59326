/** Turns a scripted or described answer into the API's message, and the message into stream events. */
import type Anthropic from '@anthropic-ai/sdk';
import { textTokens } from './describe.ts';
import { thinkingSignature } from './signature.ts';
import type { Answer } from './types.ts';

/** One event of a stream. `isText` marks the text deltas, which interruptions are counted by. */
export interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
  readonly isText?: boolean;
  readonly isThinking?: boolean;
}

/** What the answer is about. */
export interface AnswerContext {
  readonly id: string;
  readonly model: string;
  readonly inputTokens: number;
  /** Where the model ran, as `usage` says it; null where nothing is said. */
  readonly inferenceGeo: string | null;
  /** What of the prompt was read from the cache and written to it; called once, as the answer begins. */
  readonly useCache?: () => Partial<Anthropic.Usage>;
  /** The text unless the script has its own. */
  readonly described: string;
  nextToolId(): string;
  /** Takes the whole answer, before it is sent. */
  issue(content: readonly Anthropic.ContentBlock[]): void;
}

/** The text as the deltas of a stream: the script's own, or a few words at a time. */
function deltasOf(answer: Answer, described: string): readonly string[] {
  if (Array.isArray(answer.text)) return answer.text;
  const text =
    typeof answer.text === 'string'
      ? answer.text
      : 'json' in answer
        ? JSON.stringify(answer.json)
        : answer.toolUses
          ? ''
          : described;
  return text.match(/(?:\S+\s*|\s+){1,4}/g) ?? [];
}

/** The whole message, and the text deltas it is streamed in. */
export function composeMessage(
  answer: Answer,
  context: AnswerContext,
): { message: Anthropic.Message; deltas: readonly string[] } {
  const deltas = deltasOf(answer, context.described);
  const thinking = answer.thinking;
  const content: Anthropic.ContentBlock[] = [
    ...(thinking === undefined
      ? []
      : [{ type: 'thinking' as const, thinking, signature: thinkingSignature(thinking) }]),
    ...(deltas.length === 0
      ? []
      : [
          {
            type: 'text' as const,
            text: `${answer.startText ?? ''}${deltas.join('')}`,
            citations: answer.citations ? [...answer.citations] : null,
          },
        ]),
    ...(answer.toolUses ?? []).map((use) => ({
      type: 'tool_use' as const,
      id: use.id ?? context.nextToolId(),
      name: use.name,
      input: use.input,
      caller: { type: 'direct' as const },
    })),
  ];
  context.issue(content);
  const thinkingTokens = textTokens(thinking ?? '');
  const stop_reason = (answer.stop_reason ??
    (answer.toolUses ? 'tool_use' : 'end_turn')) as Anthropic.StopReason;
  // fact(refusal-details): A refusal is a 200 with `stop_details` of category and explanation. Source: SDK 1.14.0,
  // `RefusalStopDetails`, 2026-11.
  const refusal = { type: 'refusal' as const, category: null, explanation: null, ...answer.stop_details };
  const message: Anthropic.Message = {
    id: context.id,
    type: 'message',
    role: 'assistant',
    model: answer.model ?? context.model,
    content,
    container: null,
    diagnostics: null,
    stop_reason,
    stop_sequence: null,
    stop_details: stop_reason === 'refusal' ? refusal : null,
    usage: {
      input_tokens: context.inputTokens,
      output_tokens: Math.max(1, textTokens(`${answer.startText ?? ''}${deltas.join('')}`) + thinkingTokens),
      output_tokens_details: thinking === undefined ? null : { thinking_tokens: thinkingTokens },
      cache_creation: null,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      inference_geo: context.inferenceGeo,
      server_tool_use: null,
      service_tier: 'standard',
      speed: null,
      ...context.useCache?.(),
      ...answer.usage,
    },
  };
  return { message, deltas };
}

/** The message as the API streams it. */
export function streamEvents(message: Anthropic.Message, deltas: readonly string[]): StreamEvent[] {
  const { usage, stop_reason, stop_details, stop_sequence } = message;
  const opening = { ...message, content: [], stop_reason: null, stop_details: null };
  const events: StreamEvent[] = [
    wire({ type: 'message_start', message: { ...opening, usage: { ...usage, output_tokens: 1 } } }),
  ];
  message.content.forEach((block, index) => {
    events.push(wire({ type: 'content_block_start', index, content_block: emptied(block, deltas) }));
    // The API sends its first ping here.
    if (index === 0) events.push(wire({ type: 'ping' }));
    for (const delta of blockDeltas(block, deltas)) {
      const { type } = delta as { type: string };
      const kind = { isText: type === 'text_delta', isThinking: type === 'thinking_delta' };
      events.push({ ...wire({ type: 'content_block_delta', index, delta }), ...kind });
    }
    events.push(wire({ type: 'content_block_stop', index }));
  });
  events.push(
    wire({
      type: 'message_delta',
      delta: { container: null, stop_reason, stop_details, stop_sequence },
      usage: {
        input_tokens: usage.input_tokens,
        cache_creation_input_tokens: usage.cache_creation_input_tokens,
        cache_read_input_tokens: usage.cache_read_input_tokens,
        output_tokens: usage.output_tokens,
        output_tokens_details: usage.output_tokens_details,
        server_tool_use: usage.server_tool_use,
      },
    }),
    wire({ type: 'message_stop' }),
  );
  return events;
}

function wire(data: { type: string; [key: string]: unknown }): StreamEvent {
  return { event: data.type, data };
}

/** A block as `content_block_start` announces it: its content follows in deltas. */
function emptied(block: Anthropic.ContentBlock, deltas: readonly string[]): unknown {
  if (block.type === 'text') {
    const text = block.text.slice(0, block.text.length - deltas.join('').length);
    return { ...block, text, citations: block.citations ? [] : null };
  }
  if (block.type === 'thinking') return { ...block, thinking: '', signature: '' };
  if (block.type === 'tool_use') return { ...block, input: {} };
  return block;
}

function blockDeltas(block: Anthropic.ContentBlock, deltas: readonly string[]): object[] {
  if (block.type === 'text') {
    return [
      ...deltas.map((text) => ({ type: 'text_delta', text })),
      ...(block.citations ?? []).map((citation) => ({ type: 'citations_delta', citation })),
    ];
  }
  if (block.type === 'thinking') {
    const half = Math.ceil(block.thinking.length / 2);
    return [
      { type: 'thinking_delta', thinking: block.thinking.slice(0, half) },
      { type: 'thinking_delta', thinking: block.thinking.slice(half) },
      { type: 'signature_delta', signature: block.signature },
    ];
  }
  if (block.type === 'tool_use') {
    const json = JSON.stringify(block.input);
    const half = Math.ceil(json.length / 2);
    return [json.slice(0, half), json.slice(half)].map((part) => ({
      type: 'input_json_delta',
      partial_json: part,
    }));
  }
  return [];
}
