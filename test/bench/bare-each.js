// The baseline of --each: the least that a Node script must do to ask about many pictures side by side.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const [folder = '', prompt = '', jobs] = process.argv.slice(2);
const names = (await readdir(folder)).filter((name) => name.endsWith('.png'));
/** Without a fixed number it grows as ours does while the API refuses nothing. */
let limit = jobs === undefined ? 4 : Number(jobs);
let next = 0;
let active = 0;

/** @param {string} name */
async function ask(name) {
  const data = (await readFile(join(folder, name))).toString('base64');
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
  const events = (await response.text()).split('\n').filter((line) => line.startsWith('data: '));
  const text = events.map((line) => JSON.parse(line.slice(6)).delta?.text ?? '').join('');
  process.stdout.write(`${name}\t${text}\n`);
}

function fill() {
  while (next < names.length && active < limit) {
    active += 1;
    void ask(names[next++] ?? '').then(() => {
      active -= 1;
      if (jobs === undefined) limit = Math.min(limit + 1, 32);
      fill();
    });
  }
}
fill();
