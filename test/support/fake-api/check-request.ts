/** Every rule that a question and a count have in common, and that needs no look into images and documents. */
import { checkCacheMarks } from './cache-marks.ts';
import { checkModelRules } from './model-rules.ts';
import type { ModelEntry } from './models.ts';
import type { AskParams } from './request.ts';
import { checkConversation } from './rules.ts';
import { checkSchemas } from './schema.ts';
import { checkToolPairs, checkTools, strictSchemas } from './tool-rules.ts';
import type { ApiVersion } from './version.ts';

/** In which version of the API and with which betas a request was sent. */
export interface Dialect {
  readonly version: ApiVersion;
  readonly betas: readonly string[];
}

/** Throws the API's refusal of the first rule that the request breaks. */
export function checkRequest(params: AskParams, model: ModelEntry, dialect: Dialect): void {
  checkConversation(params, model, dialect.version);
  checkToolPairs(params.messages);
  checkCacheMarks(params);
  const format = params.output_config?.format;
  const ofAnswer = format == null ? [] : [{ path: 'output_config.format.schema', schema: format.schema }];
  checkSchemas([...strictSchemas(params), ...ofAnswer]);
  checkTools(params);
  checkModelRules(params, model, dialect.betas);
}
