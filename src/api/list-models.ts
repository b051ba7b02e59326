// Lists the workspace's models that take images; what they cost is known elsewhere.
import type { ModelInfo } from '@anthropic-ai/sdk/resources/models';
import { isModel, isPageOf } from './answer-shapes.ts';
import { callApi } from './call-api.ts';
import { type Client, modelsOf } from './client.ts';
import { notTheApi } from './errors/unexpected-response.ts';

/** Lists the models that take images, newest first as the API lists them; throws SeeError. */
export function listImageModels(client: Client, signal: AbortSignal): Promise<readonly ModelInfo[]> {
  return callApi(client, { signal, isExpected: isPageOf(isModel) }, async (options) => {
    const found: ModelInfo[] = [];
    for await (const model of modelsOf(client).list({}, options)) {
      // A retired model refuses every request; capabilities may be unknown, which is no reason to hide a model.
      if (model.lifecycle !== 'retired' && model.capabilities?.image_input?.supported !== false) {
        found.push(model);
      }
    }
    // Every workspace has models: a login page or a proxy that answers 200 must not look like an answer.
    if (found.length === 0) {
      throw notTheApi('an empty list of models', {
        url: client.base.baseURL,
        headers: new Headers(),
        platform: client.platform,
      });
    }
    return found;
  });
}
