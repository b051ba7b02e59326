// `models`: lists the models that take images, live from the API, with prices from the dated table.
import type { ModelInfo } from '@anthropic-ai/sdk/resources/models';
import { findAlias, modelFacts, PRICES_DATE, type Price } from '../api/models.ts';
import { getCapabilities, requireModels } from '../api/providers/providers.ts';
import type { Env } from '../env.ts';
import { formatCount } from '../format.ts';
import { formatTable } from '../render/table.ts';
import { withRunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';

/** Prints the models that take images, or the same as a JSON array; throws CliError. */
export function models(flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output, settings, signal } = context;
    const platform = getCapabilities(settings);
    requireModels(platform, 'models');
    const priceOf = ({ id }: ModelInfo) => (platform.pricesKnown ? modelFacts(id)?.price : undefined);
    output.progress.step('waiting');
    const { openApi } = await import('../api/api.ts');
    const api = await openApi(context);
    const found = await api.listImageModels(signal);
    if (flags.json === true) {
      await output.write(`${JSON.stringify(found.map((model) => modelJson(model, priceOf(model))))}\n`);
      return;
    }
    const rows = found.map((model) => {
      const price = priceOf(model);
      return [
        model.id,
        findAlias(model.id) ?? '',
        model.display_name,
        model.max_input_tokens === null ? 'unknown' : formatCount(model.max_input_tokens),
        price ? priceWords(price) : 'unknown',
        model.lifecycle === 'active' ? '' : model.lifecycle,
      ];
    });
    const header = ['id', 'alias', 'name', 'context', `USD per million in / out (${PRICES_DATE})`, ''];
    await output.write(formatTable(header, rows));
  });
}

function modelJson(model: ModelInfo, price: Price | null | undefined): object {
  return {
    id: model.id,
    alias: findAlias(model.id) ?? null,
    display_name: model.display_name,
    lifecycle: model.lifecycle,
    created_at: model.created_at,
    max_input_tokens: model.max_input_tokens,
    max_tokens: model.max_tokens,
    price: price ? priceJson(price) : null,
  };
}

function priceWords({ input, output, above }: Price): string {
  const words = `${input} / ${output}`;
  return above
    ? `${words} (${above.input} / ${above.output} above ${formatCount(above.promptTokens)})`
    : words;
}

function priceJson({ input, output, above }: Price): object {
  return {
    input,
    output,
    /** Holds instead when the prompt has more tokens. */
    above: above ? { prompt_tokens: above.promptTokens, input: above.input, output: above.output } : null,
    date: PRICES_DATE,
  };
}
