import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { capturePackageOutput } from '../../src/process/package-output.ts';

test('what packages write to the console, and the warnings of the process, are handed over', () => {
  const system = new EventEmitter();
  const written: string[] = [];
  system.on('warning', () => written.push('Node printed it'));
  const target = { ...console };
  const shown: string[] = [];
  capturePackageOutput(system as NodeJS.Process, target, (text) => shown.push(text));
  system.emit('warning', Object.assign(new Error('it is old'), { name: 'NodeVersionSupportWarning' }));
  target.warn('%s is slow', 'it', { for: 'us' });
  target.error(new Error('lost').message);
  target.info('done');
  expect(shown).toEqual(['NodeVersionSupportWarning: it is old', "it is slow { for: 'us' }", 'lost', 'done']);
  expect(written).toEqual([]);
});
