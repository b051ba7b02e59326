/** The window in front, from what xprop, swaymsg and hyprctl print. */
import { expect, test } from 'vitest';
import { findHyprlandWindow, findSwayWindow, findXWindow } from '../../src/input/front-window.ts';

test.each([
  ['_NET_ACTIVE_WINDOW(WINDOW): window id # 0x1e00003\n', '0x1e00003'],
  ['_NET_ACTIVE_WINDOW(WINDOW): window id # 0x1e00003, 0x0\n', '0x1e00003'],
  ['_NET_ACTIVE_WINDOW(WINDOW): window id # 0x0\n', undefined],
  ['_NET_ACTIVE_WINDOW:  not found.\n', undefined],
  ['', undefined],
])('xprop prints %j', (printed, id) => {
  expect(findXWindow(printed)).toBe(id);
});

test.each([
  ['{"address":"0x5","at":[-10,20],"size":[300,40]}', '-10,20 300x40'],
  ['{}', undefined],
  ['{"at":["1","2"],"size":[3,4]}', undefined],
  ['null', undefined],
  ['Invalid', undefined],
])('hyprctl prints %j', (printed, region) => {
  expect(findHyprlandWindow(printed)).toBe(region);
});

const rect = { x: 5, y: 6, width: 70, height: 80 };
const other = { type: 'con', focused: false, rect: { x: 0, y: 0, width: 1, height: 1 } };

test.each([
  [
    'a tiled window',
    { type: 'root', nodes: [{ type: 'workspace', nodes: [other, { type: 'con', focused: true, rect }] }] },
    '5,6 70x80',
  ],
  [
    'a floating window',
    { nodes: [{ nodes: [other], floating_nodes: [{ type: 'floating_con', focused: true, rect }] }] },
    '5,6 70x80',
  ],
  ['an empty workspace', { nodes: [{ type: 'workspace', focused: true, rect }] }, undefined],
  ['nothing in focus', { nodes: [other] }, undefined],
])('swaymsg shows the focus on %s', (_, tree, region) => {
  expect(findSwayWindow(JSON.stringify(tree))).toBe(region);
});
