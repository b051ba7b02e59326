// Lists the models that accept images (the Models API).
import type { ModelInfo } from '@anthropic-ai/sdk/resources/models';
import { callApi } from './call-api.ts';
import { type Client, getModels } from './client.ts';
import { isModel, isPageOf, unexpectedResponse } from './errors/unexpected-response.ts';
import type { CallContext } from './retry.ts';

// fact(models-list).
const MODELS_PER_PAGE = 1000;

/** Lists the models that accept images, in the API's order (newest first); throws CliError. */
export function listImageModels(client: Client, context: CallContext): Promise<readonly ModelInfo[]> {
  return callApi(client, { context, isExpected: isPageOf(isModel) }, async (options) => {
    const found: ModelInfo[] = [];
    for await (const model of getModels(client).list({ limit: MODELS_PER_PAGE }, options)) {
      // Retired models reject every request. Unknown capabilities are no reason to hide a model.
      if (model.lifecycle !== 'retired' && model.capabilities?.image_input?.supported !== false) {
        found.push(model);
      }
    }
    // Every workspace has models, so an empty list comes from something else that answers 200.
    if (found.length === 0) {
      throw unexpectedResponse('an empty list of models', {
        url: client.base.baseURL,
        headers: new Headers(),
        provider: client.provider,
      });
    }
    return found;
  });
}
