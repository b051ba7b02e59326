/** The exact shape of content blocks and tools, as the SDK's types have them. */
import {
  anything,
  boolean,
  integer,
  list,
  nullable,
  oneOf,
  pattern,
  record,
  shape,
  string,
  stringOrList,
  tagged,
} from './check.ts';
import { anyTool, cacheControl, resultBlocks, serverToolBlocks } from './server-tools.ts';

export const textBlock = shape(
  { type: oneOf('text'), text: string },
  { cache_control: cacheControl, citations: nullable(list(record)) },
);

const urlSource = shape({ type: oneOf('url'), url: string });
const fileSource = shape({ type: oneOf('file'), file_id: string });

const imageBlock = shape(
  {
    type: oneOf('image'),
    source: tagged({
      base64: shape({
        type: oneOf('base64'),
        // fact(media-types).
        media_type: oneOf('image/jpeg', 'image/png', 'image/gif', 'image/webp'),
        data: string,
      }),
      url: urlSource,
      file: fileSource,
    }),
  },
  {
    cache_control: cacheControl,
    transformations: nullable(shape({}, { oversized_image: oneOf('downsize', 'error') })),
  },
);

const documentBlock = shape(
  {
    type: oneOf('document'),
    source: tagged({
      base64: shape({ type: oneOf('base64'), media_type: oneOf('application/pdf'), data: string }),
      text: shape({ type: oneOf('text'), media_type: oneOf('text/plain'), data: string }),
      content: shape({
        type: oneOf('content'),
        content: stringOrList(tagged({ text: textBlock, image: imageBlock })),
      }),
      url: urlSource,
      file: fileSource,
    }),
  },
  {
    cache_control: cacheControl,
    citations: nullable(shape({}, { enabled: boolean })),
    context: nullable(string),
    title: nullable(string),
  },
);

const searchResultBlock = shape(
  { type: oneOf('search_result'), source: string, title: string, content: list(textBlock) },
  { cache_control: cacheControl, citations: shape({}, { enabled: boolean }) },
);

const toolUseBlock = shape(
  { type: oneOf('tool_use'), id: pattern(/^[a-zA-Z0-9_-]+$/), name: string, input: record },
  { cache_control: cacheControl, caller: record, toolset_name: nullable(string) },
);

const toolResultBlock = shape(
  { type: oneOf('tool_result'), tool_use_id: pattern(/^[a-zA-Z0-9_-]+$/) },
  {
    cache_control: cacheControl,
    content: stringOrList(
      tagged({
        text: textBlock,
        image: imageBlock,
        document: documentBlock,
        search_result: searchResultBlock,
        ...resultBlocks,
      }),
    ),
    is_error: boolean,
    toolset_name: nullable(string),
  },
);

/** Blocks that a message of either role may hold; which role takes which is a rule of the conversation. */
export const contentBlock = tagged({
  text: textBlock,
  image: imageBlock,
  document: documentBlock,
  thinking: shape({ type: oneOf('thinking'), thinking: string, signature: string }),
  redacted_thinking: shape({ type: oneOf('redacted_thinking'), data: string }),
  tool_use: toolUseBlock,
  tool_result: toolResultBlock,
  search_result: searchResultBlock,
  container_upload: shape(
    { type: oneOf('container_upload'), file_id: string },
    { cache_control: cacheControl },
  ),
  ...serverToolBlocks,
});

const clientTool = shape(
  {
    name: pattern(/^[a-zA-Z0-9_-]{1,128}$/),
    input_schema: (value, path) => {
      record(value, path);
      shape({ type: oneOf('object') }, {})({ type: (value as { type?: unknown }).type }, path);
    },
  },
  {
    type: nullable(oneOf('custom')),
    description: string,
    cache_control: cacheControl,
    strict: boolean,
    defer_loading: boolean,
    eager_input_streaming: nullable(boolean),
    input_examples: list(record),
    allowed_callers: list(string),
  },
);

export const tool = anyTool(clientTool);

export const toolChoice = tagged({
  auto: shape({ type: anything }, { disable_parallel_tool_use: boolean }),
  any: shape({ type: anything }, { disable_parallel_tool_use: boolean }),
  tool: shape({ type: anything, name: string }, { disable_parallel_tool_use: boolean }),
  none: shape({ type: anything }),
});

const display = nullable(oneOf('summarized', 'omitted'));

export const thinkingConfig = tagged({
  adaptive: shape({ type: anything }, { display }),
  enabled: shape({ type: anything, budget_tokens: integer(1024) }, { display }),
  disabled: shape({ type: anything }),
  between_tools: shape({ type: anything }),
});
