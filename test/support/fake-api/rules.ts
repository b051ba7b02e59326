/** The rules of a conversation beyond its shape: roles, empty content, thinking blocks, citations. */
import type Anthropic from '@anthropic-ai/sdk';
import { at } from './check.ts';
import { invalid } from './errors.ts';
import type { ModelEntry } from './models.ts';
import type { AskParams } from './request.ts';
import { thinkingSignature } from './signature.ts';
import type { ApiVersion } from './version.ts';

type Block = Anthropic.ContentBlockParam;

const OF_ASSISTANT: readonly Block['type'][] = [
  'text',
  'thinking',
  'redacted_thinking',
  'tool_use',
  'server_tool_use',
  'web_search_tool_result',
  'web_fetch_tool_result',
  'code_execution_tool_result',
  'bash_code_execution_tool_result',
  'text_editor_code_execution_tool_result',
  'tool_search_tool_result',
  'container_upload',
];

// fact(blocks-of-roles): A user's turn holds no calls and no thinking, an assistant's no images and no search results, and its
// documents only in version 2023-06-01; a system turn holds text. Source:
// https://platform.claude.com/docs/en/api/versioning and https://platform.claude.com/docs/en/api/messages, 2026-11.
const BLOCKS_OF_ROLE: Readonly<Record<string, readonly Block['type'][]>> = {
  user: ['text', 'image', 'document', 'tool_result', 'search_result', 'container_upload'],
  assistant: OF_ASSISTANT,
  system: ['text'],
};

/** The blocks of a message; a string is one text block. */
export function blocksOf(message: Anthropic.MessageParam): readonly Block[] {
  return typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
}

/** Every rule of a conversation that needs no look into images and documents. */
export function checkConversation(params: AskParams, model: ModelEntry, version: ApiVersion): void {
  checkMessages(params.messages, version);
  checkSystemTurns(params.messages, model);
  checkEnd(params.messages, model);
  if (Array.isArray(params.system)) {
    for (const block of params.system) checkText(block.text, 'system');
  }
  checkCitations(params);
}

/** Citations of documents. */
function checkCitations({ messages, output_config }: AskParams): void {
  const cited = documentsOf(messages).map(({ citations }) => citations?.enabled === true);
  // fact(citations-all-or-none): Citations are on for all documents of a request, or for none. Source:
  // https://platform.claude.com/docs/en/build-with-claude/citations, 2026-11.
  if (cited.includes(true) && cited.includes(false)) {
    throw invalid('', 'citations must be enabled on all or none of the documents within a request');
  }
  // fact(citations-with-format): Citations and `output_config.format` exclude each other. Source:
  // https://platform.claude.com/docs/en/build-with-claude/structured-outputs, 2026-11.
  if (cited.includes(true) && output_config?.format != null) {
    throw invalid('output_config.format', 'cannot be used when citations are enabled on a document');
  }
}

/** The documents of a request, those inside the results of tools among them. */
function documentsOf(messages: readonly Anthropic.MessageParam[]): readonly Anthropic.DocumentBlockParam[] {
  const inner = (block: Block) => {
    const within = block.type === 'tool_result' && Array.isArray(block.content) ? block.content : [];
    return [block, ...within].filter((each) => each.type === 'document');
  };
  return messages.flatMap(blocksOf).flatMap(inner);
}

// fact(empty-text): Text is neither empty nor blank. Source: public logs of the API, 2026-11.
function checkText(text: string, path: string): void {
  if (text === '') throw invalid(path, 'text content blocks must be non-empty');
  if (text.trim() === '') throw invalid(path, 'text content blocks must contain non-whitespace text');
}

// fact(first-message): A conversation has messages, begins with the user, and none of them is empty. Source:
// https://platform.claude.com/docs/en/api/messages, 2026-11.
function checkMessages(messages: readonly Anthropic.MessageParam[], version: ApiVersion): void {
  if (messages.length === 0) throw invalid('messages', 'at least one message is required');
  if (messages[0]?.role === 'assistant') throw invalid('messages', 'first message must use the "user" role');
  messages.forEach((message, index) => {
    const path = `messages.${index}`;
    if (message.content.length === 0) throw invalid(path, 'all messages must have non-empty content');
    blocksOf(message).forEach((block, position) => {
      const place = at(at(path, 'content'), position);
      const old = version === '2023-06-01' && message.role === 'assistant' && block.type === 'document';
      // fact(blocks-of-roles).
      if (!old && !BLOCKS_OF_ROLE[message.role]?.includes(block.type)) {
        throw invalid(place, `\`${block.type}\` blocks are not allowed in \`${message.role}\` messages`);
      }
      checkBlock(block, place);
      if (version !== '2023-06-01' && message.role === 'user') checkOwnCitations(block, place);
    });
  });
}

// fact(citations-of-users): Since version 2026-10-21, a text of the user has no citations, in a search result neither. Source:
// https://platform.claude.com/docs/en/api/versioning, 2026-11.
function checkOwnCitations(block: Block, path: string): void {
  const texts = block.type === 'search_result' ? block.content : [block];
  if (texts.some((each) => each.type === 'text' && (each.citations ?? []).length > 0)) {
    throw invalid(path, '`citations` must be empty in `user` messages');
  }
}

/** The places in which a conversation may have a `system` message. */
function checkSystemTurns(messages: readonly Anthropic.MessageParam[], model: ModelEntry): void {
  messages.forEach(({ role }, index) => {
    if (role !== 'system') return;
    // fact(system-turn-place): A `system` message comes right after a user's turn, and ends the conversation or is followed by the
    // assistant's. Source: "Mid-conversation system messages" in the user guide of Amazon Bedrock, 2026-11.
    if (index === 0) {
      throw invalid('messages.0', "use the top-level 'system' parameter for the initial system prompt");
    }
    // guess(system-turn-models).
    if (!model.takesSystemTurns) throw invalid('', "role 'system' is not supported on this model");
    const next = messages[index + 1]?.role;
    if (messages[index - 1]?.role !== 'user' || (next !== undefined && next !== 'assistant')) {
      throw invalid(
        `messages.${index}`,
        "role 'system' must follow a user turn, and be the last message or precede an assistant turn",
      );
    }
  });
}

// fact(refused-prefill).
function checkEnd(messages: readonly Anthropic.MessageParam[], model: ModelEntry): void {
  if (messages.at(-1)?.role === 'assistant' && model.refusesPrefill) {
    throw invalid(
      '',
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
}

function checkBlock(block: Block, path: string): void {
  if (block.type === 'text') checkText(block.text, 'messages');
  // fact(thinking-signature): A thinking block goes back with its signature, unchanged. Source:
  // https://platform.claude.com/docs/en/build-with-claude/extended-thinking, 2026-11.
  if (block.type === 'thinking' && block.signature !== thinkingSignature(block.thinking)) {
    throw invalid(path, 'Invalid `signature` in `thinking` block');
  }
  if (block.type === 'tool_result' && Array.isArray(block.content)) {
    for (const inner of block.content) {
      if (inner.type === 'text') checkText(inner.text, 'messages');
    }
  }
}
