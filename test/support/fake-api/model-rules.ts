/** The parts of a request that depend on the model: thinking, effort, forced tools, speed, place, and the length of an answer. */
import type Anthropic from '@anthropic-ai/sdk';
import { invalid } from './errors.ts';
import type { ModelEntry } from './models.ts';
import type { AskParams } from './request.ts';
import { FAST_MODE_BETA } from './version.ts';

/** Every rule of a model that holds for questions and for counts. */
export function checkModelRules(params: AskParams, model: ModelEntry, betas: readonly string[]): void {
  checkEffort(params, model);
  checkThinking(params, model);
  checkForcedTools(params, model);
  checkSpeed(params, model, betas);
}

// fact(effort-levels).
function checkEffort({ output_config }: AskParams, { efforts }: ModelEntry): void {
  const effort = output_config?.effort;
  if (effort == null || efforts.includes(effort)) return;
  if (efforts.length === 0) throw invalid('', 'This model does not support the effort parameter.');
  const supported = [...efforts].sort().join(', ');
  throw invalid('', `This model does not support effort level '${effort}'. Supported levels: ${supported}.`);
}

// fact(thinking-disabled).
// fact(thinking-enabled).
function checkThinking({ thinking, output_config }: AskParams, model: ModelEntry): void {
  if (thinking == null) return;
  const types = model.info.capabilities?.thinking.types;
  if (!types?.[thinking.type].supported) {
    if (thinking.type === 'adaptive') throw invalid('', 'adaptive thinking is not supported on this model');
    const between = types?.between_tools.supported
      ? 'Use "thinking.type.between_tools" for the lowest thinking setting, or '
      : 'Use ';
    const advice = `${between}"thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`;
    throw invalid('', `"thinking.type.${thinking.type}" is not supported for this model. ${advice}`);
  }
  const effort = output_config?.effort;
  if (!model.effortLimits[thinking.type] || (effort !== 'xhigh' && effort !== 'max')) return;
  // fact(effort-without-thinking).
  const off = thinking.type === 'disabled' ? 'disabled' : `"${thinking.type}"`;
  throw invalid(
    '',
    `output_config.effort '${effort}' is not supported when thinking is ${off} on this model. Use effort 'high' or below, or enable thinking.`,
  );
}

// fact(forced-tool-choice): Opus 5.5, Sonnet 5.5, Fable and Mythos since 5.1 refuse a forced tool, and every model does while it
// is asked to think. Source: "What's new" in Claude Opus 5.5, Sonnet 5.5 and Fable 5.1, and
// https://platform.claude.com/docs/en/build-with-claude/extended-thinking, 2026-11.
function checkForcedTools({ tool_choice: choice, thinking }: AskParams, model: ModelEntry): void {
  if (choice?.type !== 'any' && choice?.type !== 'tool') return;
  if (model.refusesForcedTools) {
    throw invalid('tool_choice', 'type "tool" and "any" are not supported for this model.');
  }
  if (thinking?.type === 'adaptive' || thinking?.type === 'enabled') {
    throw invalid('', 'Thinking may not be enabled when tool_choice forces tool use.');
  }
}

// fact(fast-mode-models).
function checkSpeed({ speed }: AskParams, { fast, info }: ModelEntry, betas: readonly string[]): void {
  if (speed !== 'fast') return;
  if (fast === 'no') throw invalid('', `'${info.id}' does not support the \`speed\` parameter.`);
  // guess(fast-mode-header): Without its beta header, `speed` is an unknown field on models where fast mode is a preview.
  // Source: the API's answer to other fields of betas, 2026-11. If wrong: the wording in
  // test/support/fake-api/model-rules.ts.
  if (fast === 'beta' && !betas.includes(FAST_MODE_BETA)) {
    throw invalid('speed', 'Extra inputs are not permitted');
  }
}

// fact(max-output).
/** The model's own ceiling on the answer. */
export function checkMaxTokens(params: Anthropic.MessageCreateParams, model: ModelEntry): void {
  if (params.max_tokens > model.maxTokens) {
    throw invalid(
      'max_tokens',
      `${params.max_tokens} > ${model.maxTokens}, which is the maximum allowed number of output tokens for ${model.info.id}`,
    );
  }
  // fact(thinking-budget): A budget for thinking is at least 1,024 tokens and below `max_tokens`. Source: SDK 1.14.0,
  // `ThinkingConfigEnabled`, 2026-11.
  if (params.thinking?.type === 'enabled' && params.thinking.budget_tokens >= params.max_tokens) {
    throw invalid('', '`max_tokens` must be greater than `thinking.budget_tokens`');
  }
}

// fact(inference-geo).
/** The places in which the answer may be made. */
export function checkGeo({ inference_geo: geo }: Anthropic.MessageCreateParams, model: ModelEntry): void {
  if (geo == null) return;
  if (!model.takesGeo) throw invalid('', 'inference_geo is not supported for this model');
  if (geo !== 'global' && geo !== 'us') {
    throw invalid('inference_geo', `'${geo}' is not supported: use 'global' or 'us'`);
  }
}

/** Sampling, which only older models take, and only in an older version of the API. */
export function checkSampling(params: Anthropic.MessageCreateParams, model: ModelEntry): void {
  // fact(sampling-by-model): In version 2023-06-01, models since 4.7 refuse `temperature`, `top_p` and `top_k`. Source: public
  // logs of the API, 2026-07-30.
  const name = ['temperature', 'top_p', 'top_k'].find((each) => each in params);
  if (name !== undefined && !model.takesSampling) {
    throw invalid('', `\`${name}\` is deprecated for this model.`);
  }
}
