// Opens the saved conversations, with the image types that can be sent again.
import type { Env } from '../env.ts';
import { IMAGE_MEDIA_TYPES } from '../image/formats.ts';
import { type ConversationStore, openConversations } from '../store/conversations.ts';

/** Opens the conversations of this user. Saved images of types that the API does not take count as damage. */
export function openConversationStore(env: Env): Promise<ConversationStore> {
  return openConversations(env, IMAGE_MEDIA_TYPES);
}
