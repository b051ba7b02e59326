/** `npm run docs`: rewrites the generated tables of every page, the output of every console example, and the JSON Schema. */
import { readFile, writeFile } from 'node:fs/promises';
import { makeEditorSchema } from '../src/check/editor-schema.ts';
import { DOC_PAGES, pagePath, withGeneratedSections } from './support/docs.ts';
import { withRealOutputs } from './support/docs-examples.ts';
import { openDocsWorld } from './support/docs-world.ts';
import { drawReadmeTerminal, maskTimes } from './support/readme-terminal.ts';

for (const page of DOC_PAGES) {
  const before = await readFile(pagePath(page), 'utf8');
  const world = await openDocsWorld();
  try {
    const after = await withRealOutputs(withGeneratedSections(before), world, { exactSizes: true });
    if (after !== before) await writeFile(pagePath(page), after);
    console.log(`${page}: ${after === before ? 'unchanged' : 'rewritten, see git diff'}`);
  } finally {
    await world.close();
  }
}

await writeFile(
  pagePath('docs/claude-see.check.schema.json'),
  `${JSON.stringify(makeEditorSchema(), null, 2)}\n`,
);

const picture = pagePath('docs/pictures/terminal.svg');
const drawn = await drawReadmeTerminal();
const shown = await readFile(picture, 'utf8').catch(() => '');
if (maskTimes(drawn) !== maskTimes(shown)) await writeFile(picture, drawn);
