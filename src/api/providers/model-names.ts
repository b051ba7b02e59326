// What models are called on other platforms, as dated data; a name that is not here passes through untouched.

/**
 * Names on Amazon Bedrock: from Opus 4.7 on those of its Messages API ("Mantle"), before that the global inference
 * profiles of InvokeModel. Read 2026-11 from
 * https://platform.claude.com/docs/en/build-with-claude/claude-on-amazon-bedrock and …/claude-on-amazon-bedrock-legacy.
 */
export const BEDROCK_NAMES: Readonly<Record<string, string>> = {
  'claude-opus-5-5': 'anthropic.claude-opus-5-5',
  'claude-sonnet-5-5': 'anthropic.claude-sonnet-5-5',
  'claude-haiku-5-5': 'anthropic.claude-haiku-5-5',
  'claude-fable-5-1': 'anthropic.claude-fable-5-1',
  'claude-opus-5': 'anthropic.claude-opus-5',
  'claude-sonnet-5': 'anthropic.claude-sonnet-5',
  'claude-opus-4-8': 'anthropic.claude-opus-4-8',
  'claude-opus-4-7': 'anthropic.claude-opus-4-7',
  'claude-opus-4-6': 'global.anthropic.claude-opus-4-6-v1',
  'claude-sonnet-4-6': 'global.anthropic.claude-sonnet-4-6',
  'claude-haiku-4-5': 'global.anthropic.claude-haiku-4-5-20251001-v1:0',
  'claude-haiku-4-5-20251001': 'global.anthropic.claude-haiku-4-5-20251001-v1:0',
};

/**
 * Names on Google Cloud that are not ours: a version stands behind an @. Read 2026-11 from
 * https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai.
 */
export const VERTEX_NAMES: Readonly<Record<string, string>> = {
  'claude-haiku-4-5': 'claude-haiku-4-5@20251001',
  'claude-haiku-4-5-20251001': 'claude-haiku-4-5@20251001',
};

/**
 * Says whether Bedrock serves a name through InvokeModel: ARNs, inference profiles (`us.`, `global.`, …), and names
 * that end in a version of Bedrock's own (`-v1:0`). All others are names of its Messages API.
 */
export function isInvokeModelName(name: string): boolean {
  return /^arn:|^[a-z-]+\.anthropic\.|-v\d+(?::\d+)?$/.test(name);
}

/** Returns the name that the Claude API has for a model of any platform, without the date of a snapshot. */
export function baseModel(name: string): string {
  return name
    .replace(/^arn:.*\//, '')
    .replace(/^(?:[a-z-]+\.)?anthropic\./, '')
    .replace(/-v\d+(?::\d+)?$/, '')
    .replace(/@(?:default|latest|\d{8})$/, '')
    .replace(/-\d{8}$/, '');
}
