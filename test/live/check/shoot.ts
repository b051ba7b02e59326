/** Makes the screenshots of the suite in a browser, and holds the truth of each against the page. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Claim, SuiteCase } from './case.ts';
import { VIEWPORT } from './pages/frame.ts';
import { probe } from './probe.ts';

/** Returns the name of a case's file, which says nothing about the case. */
export function nameFile(index: number): string {
  return `${String(index + 1).padStart(2, '0')}.png`;
}

/** Writes a PNG for each case, in their order. Throws an error that lists every truth that does not hold. */
export async function shootSuite(
  cases: readonly SuiteCase[],
  folder: string,
  browser: Browser,
): Promise<void> {
  const context = await browser.newContext({ viewport: VIEWPORT, deviceScaleFactor: 1 });
  const problems: string[] = [];
  try {
    const page = await context.newPage();
    for (const [index, each] of cases.entries()) {
      await page.setContent(each.html, { waitUntil: 'load' });
      problems.push(...(await findUntruths(page, each)).map((problem) => `${each.id}: ${problem}`));
      await writeFile(join(folder, nameFile(index)), await page.screenshot());
    }
  } finally {
    await context.close();
  }
  if (problems.length > 0)
    throw new Error(`the pages are not as the suite says:\n  ${problems.join('\n  ')}`);
}

/** Returns what the table says about a case and the page does not show. */
async function findUntruths(page: Page, { assertions, instruction }: SuiteCase): Promise<string[]> {
  const expected: [Claim, boolean, string][] = assertions.map(({ claim, truth, that }) => [
    claim,
    truth === 'pass',
    that,
  ]);
  if (instruction) {
    expected.push([{ shown: '#drawn' }, true, 'the drawn text is shown']);
    expected.push([{ apart: ['#drawn', 'main'] }, true, 'the drawn text lies below the page']);
    expected.push([{ legible: '#drawn' }, instruction.drawing !== 'faint', 'the drawn text stands out']);
  }
  const problems: string[] = [];
  for (const [claim, holds, that] of expected) {
    const found = await probe(page, claim);
    if (found !== holds)
      problems.push(`${JSON.stringify(that)} should be ${holds}, and is ${found ?? 'unclear'}`);
  }
  return problems;
}
