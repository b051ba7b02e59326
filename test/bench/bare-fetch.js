// The baseline: the least that a Node script must do to ask about a picture and print the streamed answer.
import { readFile } from 'node:fs/promises';

const [path, prompt] = process.argv.slice(2);
const data = (await readFile(path ?? '')).toString('base64');
const response = await fetch(`${process.env.ANTHROPIC_BASE_URL}/v1/messages`, {
  method: 'POST',
  headers: {
    authorization: `Bearer ${process.env.ANTHROPIC_API_KEY}`,
    'anthropic-version': '2026-10-21',
    'content-type': 'application/json',
  },
  body: JSON.stringify({
    model: 'claude-opus-5-5',
    max_tokens: 16000,
    stream: true,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
          { type: 'text', text: prompt },
        ],
      },
    ],
  }),
});
const decoder = new TextDecoder();
let rest = '';
for await (const chunk of response.body ?? []) {
  const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) {
    if (!line.startsWith('data: ')) continue;
    const event = JSON.parse(line.slice(6));
    if (event.type === 'content_block_delta') process.stdout.write(event.delta.text);
  }
}
process.stdout.write('\n');
