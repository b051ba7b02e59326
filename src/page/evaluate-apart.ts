// Evaluates code in a page without meeting the page's own scripts, which may have changed what the code calls.
import type { Page } from 'playwright-core';

/**
 * Returns what an expression comes to, after a promise. It sees the elements of the page, and objects of its own in place
 * of those that the page's scripts may have replaced, such as `Promise`. Throws an Error when the page goes meanwhile.
 */
export async function evaluateApart<T>(page: Page, expression: string): Promise<T> {
  const session = await page.context().newCDPSession(page);
  try {
    const { frameTree } = await session.send('Page.getFrameTree');
    const { executionContextId } = await session.send('Page.createIsolatedWorld', {
      frameId: frameTree.frame.id,
    });
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression,
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result.value;
  } finally {
    await session.detach().catch(() => {});
  }
}
