import { devices } from 'playwright-core';
import { expect, test } from 'vitest';
import { findDevice } from '../../src/page/find-device.ts';

test('a device is found whatever its case, without the browser that it usually has', () => {
  const { viewport, deviceScaleFactor, isMobile, hasTouch, ...rest } = findDevice(' iphone 15 ', devices);
  expect({ viewport, deviceScaleFactor, isMobile, hasTouch }).toEqual({
    viewport: { width: 393, height: 659 },
    deviceScaleFactor: 3,
    isMobile: true,
    hasTouch: true,
  });
  expect('defaultBrowserType' in rest).toBe(false);
});

test.each([
  ['iPone 15', /^did you mean iPhone 15, /],
  ['pixel', /^did you mean Pixel 2, /],
  ['toaster', /^names are those of playwright, such as "iPhone 15"/],
])('%s is unknown, and what may be meant is named', (name, hint) => {
  expect(() => findDevice(name, devices)).toThrow(
    expect.objectContaining({ code: 'usage', subject: '--device', hint: expect.stringMatching(hint) }),
  );
});
