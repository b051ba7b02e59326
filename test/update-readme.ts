/** `npm run readme`: writes the README's generated sections anew. */
import { readFile, writeFile } from 'node:fs/promises';
import { withGeneratedSections } from './support/readme.ts';

const path = new URL('../README.md', import.meta.url);
await writeFile(path, withGeneratedSections(await readFile(path, 'utf8')));
