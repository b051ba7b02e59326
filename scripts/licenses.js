// Collects the licences of bundled code: of each package, and of the code of others that a package contains.
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

const APACHE = 'Licensed under the Apache License, Version 2.0, whose text stands under @anthropic-ai/sdk.';

/**
 * Code of others in packages that ship no licence file for it. `files` are paths below node_modules.
 * @type {readonly { name: string, files: RegExp, copyright: string, license: 'MIT' | 'Apache-2.0' }[]}
 */
const CONTAINED = [
  {
    name: 'llhttp, in undici',
    files: /^undici\/lib\/llhttp\//,
    copyright: 'Copyright Fedor Indutny, 2018.',
    license: 'MIT',
  },
  {
    name: 'ws, in undici',
    files: /^undici\/lib\/web\/websocket\/receiver\.js$/,
    copyright:
      'Copyright (c) 2011 Einar Otto Stangvik <einaros@gmail.com>\n' +
      'Copyright (c) 2013 Arnout Kazemier and contributors\n' +
      'Copyright (c) 2016 Luigi Pinca and contributors',
    license: 'MIT',
  },
  {
    name: 'fetch-blob, in undici',
    files: /^undici\/lib\/core\/util\.js$/,
    copyright: 'Copyright (c) 2019 David Frank',
    license: 'MIT',
  },
  {
    name: 'Node.js, in undici and @anthropic-ai/sdk',
    files: /^(?:undici\/lib\/dispatcher\/fixed-queue\.js|@anthropic-ai\/sdk\/internal\/qs\/utils\.mjs)$/,
    copyright: 'Copyright Node.js contributors. All rights reserved.',
    license: 'MIT',
  },
  {
    name: 'base64-arraybuffer, in @cantoo/pdf-lib',
    files: /^@cantoo\/pdf-lib\/es\/packages\/standard-fonts\/utils\.js$/,
    copyright: 'Copyright (c) 2012 Niklas von Hertzen',
    license: 'MIT',
  },
  {
    name: 'pdf.js and Xpdf, in @cantoo/pdf-lib',
    files: /^@cantoo\/pdf-lib\/es\/core\/streams\//,
    copyright: 'Copyright 2012 Mozilla Foundation\nCopyright 1996-2003 Glyph & Cog, LLC',
    license: 'Apache-2.0',
  },
];

/**
 * Joins the licence texts of all bundled packages and of what they contain. Throws an Error for a bundled file whose
 * copyright notice is in none of them.
 * @param {readonly string[]} modules absolute paths of the bundled files
 */
export async function collectLicenses(modules) {
  const files = modules.filter((path) => /node_modules[\\/]/.test(path) && !path.startsWith('\0'));
  const texts = [];
  for (const folder of [...new Set(files.map(packageFolder))].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const bundled = files.filter((path) => packageFolder(path) === folder);
    const found = await findLicenseFiles(folder, bundled);
    const text = await Promise.all(found.map((file) => readFile(file, 'utf8')));
    if (text.length === 0) throw new Error(`${name} ships no licence`);
    texts.push(`${name} ${version} (${license})\n\n${text.join('\n').trim()}\n`);
  }
  for (const { name, files: pattern, copyright, license } of CONTAINED) {
    // An entry for code that is not bundled any more would be a false statement.
    if (!files.some((path) => pattern.test(belowNodeModules(path)))) throw new Error(`not bundled: ${name}`);
    texts.push(`${name} (${license})\n\n${copyright}\n\n${license === 'MIT' ? MIT : APACHE}\n`);
  }
  const all = `claude-see contains code of these packages:\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
  await checkNotices(files, all);
  return all;
}

/** @param {string} path */
function packageFolder(path) {
  const [, folder = ''] = /^(.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(path) ?? [];
  return folder;
}

/** @param {string} path */
function belowNodeModules(path) {
  return path.replace(/^.*node_modules[\\/]/, '').replaceAll('\\', '/');
}

/**
 * Finds the licence files of a package: at its root, and in folders that a bundled file lies in. Some packages ship
 * those beside the sources, in `src`.
 * @param {string} folder
 * @param {readonly string[]} bundled
 */
async function findLicenseFiles(folder, bundled) {
  /** @param {string} path */
  const place = (path) => `${relative(folder, path)}${sep}`.replace(/^(?:src|lib|es|dist)[\\/]/, '');
  const folders = new Set(bundled.map((path) => place(dirname(path))));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /^(?:licen[cs]e|notice)(?:$|[.-])/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const own = place(dirname(file));
      return dirname(file) === folder || [...folders].some((each) => each.startsWith(own));
    })
    .filter((file) => !relative(folder, file).includes('node_modules'))
    .sort();
}

/**
 * Throws an Error for a copyright notice in a bundled file that the licences do not repeat.
 * @param {readonly string[]} files
 * @param {string} licenses
 */
async function checkNotices(files, licenses) {
  const known = normalise(licenses);
  for (const path of files.filter((file) => /\.[cm]?js$/.test(file))) {
    const text = await readFile(path, 'utf8');
    for (const [, notice = ''] of text.matchAll(/^\s*(?:\/\/|\/?\*+!?)\s*(copyright\b.*\d{4}.*)$/gim)) {
      if (!known.includes(normalise(notice))) throw new Error(`${path}: no licence with "${notice}"`);
    }
  }
}

/**
 * Leaves what tells one notice from another: a file names the years up to its own, and sometimes the licence behind them.
 * @param {string} text
 */
function normalise(text) {
  return text
    .toLowerCase()
    .replace(/(\d{4})(?:-\d{4}|\+)/g, '$1')
    .replace(/\(\w+ licen[cs]e\)/g, '')
    .replace(/[^a-z\d]+/g, ' ')
    .trim();
}
