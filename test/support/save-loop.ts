/**
 * A process that continues the conversation CONVERSATION with turns "NAME 0", "NAME 1", …, each about a picture of its
 * own, COUNT of them; without CONVERSATION it begins one. Prints a line for each turn once it is saved: id and question.
 */
import { openConversations } from '../../src/store/conversations.ts';
import { imagePart, MEDIA_TYPES, mediaOf, turnOf } from './conversations.ts';
import { testEnv } from './test-env.ts';

const { CONVERSATION, NAME = 'turn', COUNT = '1', CLAUDE_SEE_DATA_DIR } = process.env;

try {
  const variables = { CLAUDE_SEE_DATA_DIR };
  const env = testEnv({ variables, cwd: process.cwd(), now: () => new Date() });
  const conversations = await openConversations(env, MEDIA_TYPES);
  let conversation = CONVERSATION
    ? await conversations.load(CONVERSATION)
    : conversations.create({ model: 'claude-opus-5-5', system: null, effort: null });
  for (let n = 0; n < Number(COUNT); n++) {
    const question = `${NAME} ${n}`;
    const picture = Buffer.from(question.repeat(5000));
    const turns = [...conversation.turns, turnOf(question, 'A cat.', [imagePart(picture)])];
    conversation = await conversations.save({ ...conversation, turns }, mediaOf([picture]));
    console.log(`${conversation.id} ${question}`);
  }
} catch (error) {
  console.log(`not saved: ${(error as Error).message}`);
}
