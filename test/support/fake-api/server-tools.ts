/** Anthropic's own tools, and the blocks in which they are called and answered, as the SDK's types have them. */
import type Anthropic from '@anthropic-ai/sdk';
import {
  anything,
  boolean,
  type Check,
  integer,
  list,
  nullable,
  oneOf,
  pattern,
  record,
  shape,
  string,
  tagged,
} from './check.ts';

// fact(cache-mark-shape): A cache mark is ephemeral and lives 5m or 1h. Source: SDK 1.14.0, `CacheControlEphemeral`,
// 2026-11.
export const cacheControl = nullable(shape({ type: oneOf('ephemeral') }, { ttl: oneOf('5m', '1h') }));

const common = {
  allowed_callers: list(string),
  cache_control: cacheControl,
  defer_loading: boolean,
  strict: boolean,
};
const domains = { allowed_domains: nullable(list(string)), blocked_domains: nullable(list(string)) };
const place = nullable(string);
const location = shape(
  { type: oneOf('approximate') },
  { city: place, country: place, region: place, timezone: place },
);
const search = { ...common, ...domains, max_uses: nullable(integer(1)), user_location: nullable(location) };
const fetched = {
  ...common,
  ...domains,
  citations: nullable(shape({}, { enabled: boolean })),
  max_content_tokens: nullable(integer(1)),
  max_uses: nullable(integer(1)),
  url_sources: nullable(record),
};
const inclusion = { response_inclusion: oneOf('full', 'excluded') };
const examples = { ...common, input_examples: list(record) };

type ServerToolType = Exclude<Anthropic.ToolUnion['type'], 'custom' | null | undefined>;

const named =
  (name: string, optional: Record<string, Check>) =>
  (type: string): Check =>
    shape({ type: oneOf(type), name: oneOf(name) }, optional);
const toolset = (type: string): Check =>
  shape({ type: oneOf(type) }, { cache_control: cacheControl, configs: nullable(record) });
const codeExecution = named('code_execution', common);
const textEditor = named('str_replace_based_edit_tool', {
  ...examples,
  max_characters: nullable(integer(1)),
});
const fetchTool = (optional: Record<string, Check>) => named('web_fetch', { ...fetched, ...optional });

// fact(server-tools): A request may name any tool of the SDK's `ToolUnion`, by its type. Source: SDK 1.14.0,
// `ToolUnion`, 2026-11.
const TOOLS: Readonly<Record<ServerToolType, (type: string) => Check>> = {
  bash_20250124: named('bash', examples),
  code_execution_20250522: codeExecution,
  code_execution_20250825: codeExecution,
  code_execution_20260120: codeExecution,
  code_execution_20260521: codeExecution,
  browser_toolset_20260801: toolset,
  memory_20250818: named('memory', examples),
  computer_toolset_20260801: toolset,
  text_editor_20250124: named('str_replace_editor', examples),
  text_editor_20250429: named('str_replace_based_edit_tool', examples),
  text_editor_20250728: textEditor,
  web_search_20250305: named('web_search', search),
  web_search_20260209: named('web_search', search),
  web_search_20260318: named('web_search', { ...search, ...inclusion }),
  web_fetch_20250910: fetchTool({}),
  web_fetch_20260209: fetchTool({}),
  web_fetch_20260309: fetchTool({ use_cache: boolean }),
  web_fetch_20260318: fetchTool({ use_cache: boolean, ...inclusion }),
  tool_search_tool_bm25_20251119: named('tool_search_tool_bm25', common),
  tool_search_tool_bm25: named('tool_search_tool_bm25', common),
  tool_search_tool_regex_20251119: named('tool_search_tool_regex', common),
  tool_search_tool_regex: named('tool_search_tool_regex', common),
};

const serverTools: Readonly<Record<string, Check>> = Object.fromEntries(
  Object.entries(TOOLS).map(([type, make]) => [type, make(type)]),
);

/** Whether a tool runs on Anthropic's side, so that its tokens cannot be counted beforehand. */
export function runsOnServer(tool: Anthropic.ToolUnion): boolean {
  return /^(?:web_search|web_fetch|code_execution|tool_search)/.test(tool.type ?? '');
}

const toolId = pattern(/^[a-zA-Z0-9_-]+$/);
const result = (type: string) =>
  shape({ type: oneOf(type), tool_use_id: toolId, content: anything }, { cache_control: cacheControl });
const calledResult = (type: string) =>
  shape(
    { type: oneOf(type), tool_use_id: toolId, content: anything },
    { cache_control: cacheControl, caller: record },
  );

// fact(server-tool-blocks): An assistant's turn may hold the calls of server tools and their results. Source: SDK
// 1.14.0, `ContentBlockParam`, 2026-11.
export const serverToolBlocks: Readonly<Record<string, Check>> = {
  server_tool_use: shape(
    {
      type: oneOf('server_tool_use'),
      id: toolId,
      name: oneOf(
        'web_search',
        'web_fetch',
        'code_execution',
        'bash_code_execution',
        'text_editor_code_execution',
        'tool_search_tool_regex',
        'tool_search_tool_bm25',
      ),
      input: record,
    },
    { cache_control: cacheControl, caller: record },
  ),
  web_search_tool_result: calledResult('web_search_tool_result'),
  web_fetch_tool_result: calledResult('web_fetch_tool_result'),
  code_execution_tool_result: result('code_execution_tool_result'),
  bash_code_execution_tool_result: result('bash_code_execution_tool_result'),
  text_editor_code_execution_tool_result: result('text_editor_code_execution_tool_result'),
  tool_search_tool_result: result('tool_search_tool_result'),
};

/** The kinds of blocks that a tool's result may hold beside texts, images and documents. */
export const resultBlocks: Readonly<Record<string, Check>> = {
  tool_reference: shape(
    { type: oneOf('tool_reference'), tool_name: string },
    { cache_control: cacheControl },
  ),
  browser_state: shape(
    { type: oneOf('browser_state'), tabs: list(record) },
    { cache_control: cacheControl, state_changes: nullable(list(record)) },
  ),
};

/** A tool of any kind: a client's own, or one of Anthropic's by its type. */
export function anyTool(custom: Check): Check {
  const ofServer = tagged({ ...serverTools });
  return (value, path) => {
    const type = (value as { type?: unknown } | null)?.type;
    if (type == null || type === 'custom') custom(value, path);
    else ofServer(value, path);
  };
}
