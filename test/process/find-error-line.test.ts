import { expect, test } from 'vitest';
import { findErrorLine } from '../../src/process/find-error-line.ts';

test.each([
  ['nothing', [], undefined],
  ['empty lines', ['', ' '], undefined],
  ['the last line', ['building', 'sh: 1: vite: not found'], 'sh: 1: vite: not found'],
  [
    'an error of Node before its stack',
    [
      'node:events:497',
      '      throw er;',
      'Error: listen EADDRINUSE: address already in use :::3000',
      '    at Server.listen (node:net:1)',
      "Emitted 'error' event on Server instance at:",
      'Node.js v22.1.0',
    ],
    'Error: listen EADDRINUSE: address already in use :::3000',
  ],
  [
    'the cause before what npm adds',
    [
      '> vite preview',
      '\u001b[31merror when starting:\u001b[39m port 1',
      'npm error code 1',
      'npm error path /x',
    ],
    'error when starting: port 1',
  ],
  [
    'npm, where it alone speaks',
    ['npm error Missing script: "preview"', 'npm error A complete log'],
    'npm error Missing script: "preview"',
  ],
  ['a part of a long line', ['x'.repeat(1000)], 'x'.repeat(300)],
])('of %s', (_, lines, complaint) => {
  expect(findErrorLine(lines)).toBe(complaint);
});
