/** The rules of a conversation beyond its shape: roles, empty content, tool pairs, cache marks, model limits. */
import type Anthropic from '@anthropic-ai/sdk';
import { at } from './check.ts';
import { invalid } from './errors.ts';
import type { ModelEntry } from './models.ts';
import type { AskParams } from './request.ts';
import { checkOutputSchema } from './schema.ts';
import { thinkingSignature } from './signature.ts';

type Block = Anthropic.ContentBlockParam;

const BLOCKS_OF_ROLE: Readonly<Record<string, readonly string[]>> = {
  user: ['text', 'image', 'document', 'tool_result'],
  assistant: ['text', 'thinking', 'redacted_thinking', 'tool_use'],
  system: ['text'],
};

/** The blocks of a message; a string is one text block. */
export function blocksOf(message: Anthropic.MessageParam): readonly Block[] {
  return typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
}

/** Every rule that needs no look into images and documents. */
export function checkRules(params: AskParams, model: ModelEntry): void {
  checkMessages(params.messages, model);
  checkToolPairs(params.messages);
  if (Array.isArray(params.system)) {
    for (const block of params.system) checkText(block.text, 'system');
  }
  checkCacheControl(params);
  checkOutput(params, model);
  checkTools(params, model);
  checkThinking(params, model);
  checkCitations(params.messages);
}

function checkThinking({ thinking }: AskParams, { info }: ModelEntry): void {
  if (thinking == null || info.capabilities?.thinking.types[thinking.type].supported) return;
  throw invalid('thinking.type', `'${thinking.type}' is not supported by ${info.id}`);
}

/** https://platform.claude.com/docs/en/build-with-claude/citations: on all documents of a request, or on none. */
function checkCitations(messages: readonly Anthropic.MessageParam[]): void {
  const cited = documentsOf(messages).map(({ citations }) => citations?.enabled === true);
  if (cited.includes(true) && cited.includes(false)) {
    throw invalid('', 'citations must be enabled on all or none of the documents within a request');
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

/** The model's own ceiling on the answer. */
export function checkMaxTokens(params: Anthropic.MessageCreateParams, model: ModelEntry): void {
  if (params.max_tokens > model.maxTokens) {
    throw invalid(
      'max_tokens',
      `${params.max_tokens} > ${model.maxTokens}, which is the maximum allowed number of output tokens for ${model.info.id}`,
    );
  }
  if (params.thinking?.type === 'enabled' && params.thinking.budget_tokens >= params.max_tokens) {
    throw invalid('', '`max_tokens` must be greater than `thinking.budget_tokens`');
  }
}

function checkText(text: string, path: string): void {
  if (text === '') throw invalid(path, 'text content blocks must be non-empty');
  if (text.trim() === '') throw invalid(path, 'text content blocks must contain non-whitespace text');
}

function checkMessages(messages: readonly Anthropic.MessageParam[], model: ModelEntry): void {
  if (messages.length === 0) throw invalid('messages', 'at least one message is required');
  if (messages[0]?.role === 'assistant') throw invalid('messages', 'first message must use the "user" role');
  messages.forEach((message, index) => {
    const path = `messages.${index}`;
    if (message.content.length === 0) throw invalid(path, 'all messages must have non-empty content');
    blocksOf(message).forEach((block, position) => {
      const place = at(at(path, 'content'), position);
      if (!BLOCKS_OF_ROLE[message.role]?.includes(block.type)) {
        throw invalid(place, `\`${block.type}\` blocks are not allowed in \`${message.role}\` messages`);
      }
      checkBlock(block, place);
    });
  });
  if (messages.at(-1)?.role === 'assistant' && model.refusesPrefill) {
    throw invalid(
      '',
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
}

function checkBlock(block: Block, path: string): void {
  if (block.type === 'text') checkText(block.text, 'messages');
  if (block.type === 'thinking' && block.signature !== thinkingSignature(block.thinking)) {
    throw invalid(path, 'Invalid `signature` in `thinking` block');
  }
  if (block.type === 'tool_result' && Array.isArray(block.content)) {
    for (const inner of block.content) {
      if (inner.type === 'text') checkText(inner.text, 'messages');
    }
  }
}

/**
 * Every `tool_use` is answered in the very next message, and nothing else is. The results come before any other block:
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls
 */
function checkToolPairs(messages: readonly Anthropic.MessageParam[]): void {
  let open: string[] = [];
  messages.forEach((message, index) => {
    const answered = blocksOf(message).flatMap((b) => (b.type === 'tool_result' ? [b.tool_use_id] : []));
    const leading = leadingResults(message);
    const missing = open.filter((id) => !leading.includes(id));
    if (missing.length > 0) {
      throw invalid(
        `messages.${index - 1}`,
        `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}`,
      );
    }
    const stray = answered.find((id) => !open.includes(id));
    if (stray !== undefined) {
      throw invalid(
        `messages.${index}.content`,
        `unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}`,
      );
    }
    open = blocksOf(message).flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
  });
}

/** The ids that a message's `tool_result` blocks answer, up to its first block of another kind. */
function leadingResults(message: Anthropic.MessageParam): readonly string[] {
  const ids: string[] = [];
  for (const block of blocksOf(message)) {
    if (block.type !== 'tool_result') break;
    ids.push(block.tool_use_id);
  }
  return ids;
}

function checkCacheControl(params: AskParams): void {
  const marks = (value: unknown): number => {
    if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + marks(each), 0);
    if (typeof value !== 'object' || value === null) return 0;
    const { cache_control: mark, content } = value as { cache_control?: unknown; content?: unknown };
    return (mark == null ? 0 : 1) + marks(content);
  };
  const found =
    (params.cache_control == null ? 0 : 1) +
    marks(params.system) +
    marks(params.tools) +
    marks(params.messages);
  if (found > 4) {
    throw invalid('', `A maximum of 4 blocks with cache_control may be provided. Found ${found}.`);
  }
}

function checkOutput(params: AskParams, model: ModelEntry): void {
  const effort = params.output_config?.effort;
  if (effort != null && model.efforts.length === 0) {
    throw invalid('', 'This model does not support the effort parameter.');
  }
  if (effort != null && !model.efforts.includes(effort)) {
    throw invalid('output_config.effort', `'${effort}' is not supported by ${model.info.id}`);
  }
  const format = params.output_config?.format;
  if (format == null) return;
  checkOutputSchema(format.schema);
  const cited = documentsOf(params.messages).some(({ citations }) => citations?.enabled === true);
  if (cited) throw invalid('output_config.format', 'cannot be used when citations are enabled on a document');
}

function checkTools(params: AskParams, model: ModelEntry): void {
  const names = (params.tools ?? []).map((tool) => ('name' in tool ? String(tool.name) : ''));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid('tools', `Tool names must be unique: ${twice}`);
  const choice = params.tool_choice;
  if (!choice) return;
  if (names.length === 0) throw invalid('tool_choice', 'may only be specified while providing tools');
  if (choice.type === 'tool' && !names.includes(choice.name)) {
    throw invalid('tool_choice', `Tool '${choice.name}' not found in provided tools`);
  }
  if ((choice.type === 'any' || choice.type === 'tool') && model.refusesForcedTools) {
    throw invalid('tool_choice.type', `'${choice.type}' is not supported by ${model.info.id}`);
  }
}
