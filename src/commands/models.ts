// `models`: lists the models that take images, from the API, with prices from our dated table.
import type { ModelInfo } from '@anthropic-ai/sdk/resources/models';
import { findAlias, PRICES_DATE, type Price } from '../api/models.ts';
import { getCapabilities, requireModels } from '../api/providers/providers.ts';
import { findPrice } from '../engine/price.ts';
import type { Env } from '../env.ts';
import { formatCount } from '../format.ts';
import { formatTable, getTableWidth } from '../render/table.ts';
import { withRunContext } from '../run/context.ts';
import type { FlagsOf } from '../run/flags.ts';

/** Prints the models that take images, as a JSON array under `--json`; throws CliError. */
export function models(flags: FlagsOf<'models'>, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output, settings } = context;
    const platform = getCapabilities(settings);
    requireModels(platform, 'models');
    const getPrice = ({ id: model }: ModelInfo) => findPrice({ ...settings, model }, settings.prices);
    output.progress.step('waiting');
    const { openApi } = await import('../api/api.ts');
    const api = await openApi(context);
    const found = await api.listImageModels(context);
    if (flags.json) {
      await output.writeJson(found.map((model) => toModelJson(model, getPrice(model))));
      return;
    }
    const rows = found.map((model) => {
      const price = getPrice(model);
      return [
        model.id,
        findAlias(model.id) ?? '',
        model.display_name,
        model.max_input_tokens === null ? 'unknown' : formatCount(model.max_input_tokens),
        price ? formatPrice(price) : 'unknown',
        formatLifecycle(model),
      ];
    });
    const priceTitle = `USD per million in / out (${PRICES_DATE})`;
    const header = ['id', 'alias', 'name', 'context', priceTitle, ''];
    await output.write(
      formatTable(header, rows, {
        maxWidth: getTableWidth(env.stdout),
        cut: [priceTitle],
        drop: ['name', 'context', '', 'alias'],
      }),
    );
  });
}

function toModelJson(model: ModelInfo, price: Price | undefined): object {
  return {
    id: model.id,
    alias: findAlias(model.id) ?? null,
    display_name: model.display_name,
    lifecycle: model.lifecycle,
    retires_at: model.retires_at,
    created_at: model.created_at,
    max_input_tokens: model.max_input_tokens,
    max_tokens: model.max_tokens,
    price: price ? toPriceJson(price) : null,
  };
}

/** Formats the stage of a model that is not active, with the day on which it ends: `deprecated, ends 2027-01-22`. */
function formatLifecycle({ lifecycle, retires_at }: ModelInfo): string {
  if (lifecycle === 'active') return '';
  return retires_at ? `${lifecycle}, ends ${retires_at.slice(0, 10)}` : lifecycle;
}

function formatPrice({ input, output, above, own }: Price): string {
  const text = `${input} / ${output}`;
  if (own) return `${text} (your price)`;
  return above ? `${text} (${above.input} / ${above.output} above ${formatCount(above.promptTokens)})` : text;
}

function toPriceJson({ input, output, cacheRead, above, own }: Price): object {
  return {
    input,
    output,
    cache_read: cacheRead,
    /** Prices for prompts with more tokens than this. */
    above: above
      ? {
          prompt_tokens: above.promptTokens,
          input: above.input,
          output: above.output,
          cache_read: above.cacheRead,
        }
      : null,
    /** Null for a price that the user set. */
    date: own ? null : PRICES_DATE,
  };
}
