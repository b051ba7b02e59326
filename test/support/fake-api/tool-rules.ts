/** The rules of tools: their names and schemas, which of them is chosen, and that every call is answered. */
import type Anthropic from '@anthropic-ai/sdk';
import { invalid } from './errors.ts';
import type { AskParams } from './request.ts';
import { blocksOf } from './rules.ts';
import type { OutputSchema } from './schema.ts';

// fact(tool-names): Tools have different names, and `tool_choice` names one of them. Source:
// https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools, 2026-11.
/** Refuses two tools of one name, calls without tools, and the choice of a tool that is not there. */
export function checkTools(params: AskParams): void {
  // fact(tools-of-history): A conversation that holds a call or a result of a tool must define tools. Source: the API's
  // message in https://github.com/anthropics/anthropic-sdk-python/issues/494, 2026-11.
  const usesTools = params.messages.flatMap(blocksOf).some(({ type }) => /^tool_(use|result)$/.test(type));
  if (usesTools && (params.tools ?? []).length === 0) {
    throw invalid('', 'Requests which include `tool_use` or `tool_result` blocks must define tools.');
  }
  const names = (params.tools ?? []).flatMap((tool) => ('name' in tool ? [String(tool.name)] : []));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid('tools', `Tool names must be unique: ${twice}`);
  const choice = params.tool_choice;
  if (!choice) return;
  if ((params.tools ?? []).length === 0) {
    // guess(tool-choice-without-tools): `tool_choice` is refused without tools, `none` included. Source: the API's message,
    // which names no exception, 2026-11. If wrong: checkTools in test/support/fake-api/tool-rules.ts.
    throw invalid('tool_choice', 'may only be specified while providing tools');
  }
  if (choice.type === 'tool' && !names.includes(choice.name)) {
    throw invalid('tool_choice', `Tool '${choice.name}' not found in provided tools`);
  }
}

/** The schemas of tools whose calls must match them. */
export function strictSchemas({ tools = [] }: AskParams): readonly OutputSchema[] {
  const strict = tools.flatMap((tool, index) =>
    'input_schema' in tool && tool.strict === true
      ? [{ path: `tools.${index}.custom`, schema: { ...tool.input_schema } as OutputSchema['schema'] }]
      : [],
  );
  // fact(strict-tools): The input schema of a strict tool follows the rules of output schemas, shares their limits, and there are
  // at most 20 strict tools. Source: https://platform.claude.com/docs/en/build-with-claude/structured-outputs, "Schema
  // complexity limits", 2026-11.
  if (strict.length > 20) throw invalid('tools', `Too many strict tools (${strict.length}) (limit: 20).`);
  return strict;
}

// fact(tool-result-pairs): Every `tool_use` is answered in the very next message, whose results come before all other blocks.
// Source: https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls, 2026-11.
/** Refuses a call without its result, and a result without its call. */
export function checkToolPairs(messages: readonly Anthropic.MessageParam[]): void {
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

/** What the model wrote in the messages that call tools, by the id of each call. */
export type Issued = Map<string, readonly Anthropic.ContentBlock[]>;

/** Remembers a message that calls tools. */
export function rememberCalls(issued: Issued, content: readonly Anthropic.ContentBlock[]): void {
  for (const block of content) if (block.type === 'tool_use') issued.set(block.id, content);
}

// fact(thinking-of-turn): While the calls of a turn are being answered, its thinking blocks go back complete and unchanged,
// at their places among the calls. Source: https://platform.claude.com/docs/en/build-with-claude/thinking-tool-workflows,
// 2026-11.
/** Refuses a turn in progress whose thinking was left out or changed. Earlier turns may come without theirs. */
export function checkThinkingOfTurn(messages: readonly Anthropic.MessageParam[], issued: Issued): void {
  const begin = messages.findLastIndex(
    (message) => message.role === 'user' && blocksOf(message).some((block) => block.type !== 'tool_result'),
  );
  messages.forEach((message, index) => {
    if (index < begin || message.role !== 'assistant') return;
    const blocks = blocksOf(message);
    const call = blocks.find((block) => block.type === 'tool_use');
    const written = call && issued.get(call.id);
    if (!written || thoughtsOf(written) === thoughtsOf(blocks)) return;
    throw invalid(
      `messages.${index}`,
      '`thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.',
    );
  });
}

/** Thinking blocks and the ids of calls, in order. */
function thoughtsOf(blocks: readonly (Anthropic.ContentBlock | Anthropic.ContentBlockParam)[]): string {
  return JSON.stringify(
    blocks.flatMap((block): unknown[] => {
      if (block.type === 'tool_use') return [block.id];
      if (block.type === 'thinking') return [[block.thinking, block.signature]];
      return block.type === 'redacted_thinking' ? [[block.data]] : [];
    }),
  );
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
