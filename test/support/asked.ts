/** Reads from the fake API's requests which questions were asked. */
import type Anthropic from '@anthropic-ai/sdk';
import type { TestWorld } from './run.ts';

/** Returns the last text of each request for an answer, in their order. */
export function askedIn(world: TestWorld): (string | undefined)[] {
  return world.api.requests
    .filter(({ path }) => path === '/v1/messages')
    .map(({ body }) => {
      const last = (body as Anthropic.MessageCreateParams).messages.at(-1)?.content;
      const block = (last as Anthropic.ContentBlockParam[]).at(-1);
      return block?.type === 'text' ? block.text : undefined;
    });
}
