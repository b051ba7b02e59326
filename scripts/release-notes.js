// Prints the section of CHANGELOG.md for a tag such as v0.1.0. Ends with 1 if the tag is not ready to be released.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const HEADING = /^## /m;

/**
 * Returns the notes of a version. Throws an error for a tag that is not that of package.json, and for a section that is
 * missing, empty or without the day of its release: `## 0.1.0 (2026-12-01)`.
 * @param {string} tag
 * @param {{ readonly version: string, readonly changelog: string }} repository
 */
export function findReleaseNotes(tag, { version, changelog }) {
  if (tag !== `v${version}`)
    throw new Error(`the tag ${tag} is not v${version}, the version of package.json`);
  const sections = changelog.split(HEADING).slice(1);
  const section = sections.find((text) => text.split(/\s/, 1)[0] === version);
  if (section === undefined) throw new Error(`CHANGELOG.md has no section ${version}`);
  const end = section.indexOf('\n');
  const heading = section.slice(0, end).trim();
  if (!/ \(\d{4}-\d{2}-\d{2}\)$/.test(heading)) {
    throw new Error(
      `CHANGELOG.md: write the day of the release, "## ${version} (2026-12-01)", for "## ${heading}"`,
    );
  }
  const notes = section.slice(end).trim();
  if (notes === '') throw new Error(`CHANGELOG.md: the section ${version} is empty`);
  return `${notes}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await printNotes(process.argv[2] ?? '');

/** @param {string} tag */
async function printNotes(tag) {
  /** @param {string} name */
  const read = (name) => readFile(new URL(`../${name}`, import.meta.url), 'utf8');
  try {
    const { version } = JSON.parse(await read('package.json'));
    process.stdout.write(findReleaseNotes(tag, { version, changelog: await read('CHANGELOG.md') }));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
