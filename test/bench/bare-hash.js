// The baseline: the least that a Node script must do to hash the files of a folder, decoded if the second argument says so.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '', decodes] = process.argv.slice(2);
const paths = readdirSync(folder).map((name) => join(folder, name));
/** @param {Buffer} bytes */
const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
if (decodes === undefined) {
  for (const path of paths) hash(readFileSync(path));
} else {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  const next = paths.values();
  const work = async () => {
    for (const path of next) hash(await sharp(readFileSync(path)).removeAlpha().raw().toBuffer());
  };
  await Promise.all(Array.from({ length: Number(decodes) }, work));
}
