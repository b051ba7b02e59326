/** A report for the HTML page, with pictures drawn in code; every foreign text may be hostile. */
import type { CheckReport, JudgedPicture } from '../../src/render/check/report.ts';
import type { ReporterTools } from '../../src/render/check/reporter.ts';
import { makeAssertion, makeImage, makeReport } from './check-report.ts';
import { fromFunction, type Rgb } from './pixels.ts';

/** Markup that would run a script, ask the network, leave its element or its attribute. `window.hit` would tell. */
export const MARKUP = [
  '<script>window.hit = 1; alert(1)</script>',
  '</style><script>window.hit = 2</script>',
  '</script><script>window.hit = 3</script>',
  '"><img src=x onerror="window.hit = 4">',
  "' autofocus onfocus='window.hit = 5",
  '<img src="http://leak.example/a.png">',
  '<svg onload="window.hit = 6"><style>@import "http://leak.example/a.css"</style></svg>',
  '<meta http-equiv="refresh" content="0;url=http://leak.example/">',
  '<base href="http://leak.example/"><link rel="stylesheet" href="http://leak.example/b.css">',
  '<iframe src="javascript:window.top.hit = 7"></iframe>',
  '--><!-- ]]> &lt;script&gt; <plaintext>',
  '\u001b[31mred\u001b[0m \u202eesrever\u202c',
];

const SIZE = { width: 640, height: 400 };

export const WHOLE: JudgedPicture = {
  path: 'shots/login.png',
  sha256: 'ab'.repeat(32),
  ...SIZE,
  region: { left: 0, top: 0, ...SIZE },
  masks: [],
};

const GROUND: Rgb = [236, 240, 246];
const CARD: Rgb = [255, 255, 255];
const BUTTON: Rgb = [30, 90, 200];
const BAR: Rgb = [40, 48, 60];

/** A screen with a bar, a card and a button; in the current picture the button is red and lies lower. */
function drawScreen(isCurrent: boolean): Promise<Buffer> {
  const button = isCurrent ? { top: 290, color: [200, 40, 40] as Rgb } : { top: 250, color: BUTTON };
  return fromFunction(SIZE.width, SIZE.height, (x, y) => {
    if (y < 48) return BAR;
    if (x >= 250 && x < 390 && y >= button.top && y < button.top + 40) return button.color;
    return x >= 160 && x < 480 && y >= 100 && y < 350 ? CARD : GROUND;
  })
    .png()
    .toBuffer();
}

/** Loads the drawn screens: the baseline has another path. */
export const drawnTools: Pick<ReporterTools, 'loadPicture'> = {
  loadPicture: async ({ path }) => ({
    bytes: await drawScreen(!path.startsWith('baseline/')),
    media_type: 'image/png',
    ...SIZE,
  }),
};

/** A pass, a failure against a baseline, an uncertain verdict and an error, in this order. */
export const PAGE_REPORT: CheckReport = makeReport({
  images: [
    makeImage({ check: 'menu', input: 'shots/menu.png', assertions: [makeAssertion({ cached: true })] }),
    makeImage({
      status: 'fail',
      picture: WHOLE,
      baseline: {
        path: 'baseline/login.png',
        state: 'different',
        diff_pixels: 11_200,
        max_diff_pixels: 100,
        picture: { ...WHOLE, path: 'baseline/login.png' },
      },
      assertions: [
        makeAssertion({ boxes: [{ left: 0, top: 0, width: 640, height: 48, label: 'the bar' }] }),
        makeAssertion({
          id: 'moved',
          text: 'Nothing has moved compared with the baseline',
          kind: 'comparison',
          status: 'fail',
          reason: 'The button lies lower and is red.',
          votes: { pass: 1, fail: 2, cannot_tell: 0 },
          boxes: [{ left: 250, top: 290, width: 140, height: 40, label: 'the button' }],
          position: { line: 12, column: 9 },
        }),
        makeAssertion({
          ...{ id: 'total', text: 'total is 7.99', kind: 'extract', status: 'fail', decided_by: 'code' },
          ...{
            reason: 'The value differs.',
            expected: { total: 7.99 },
            actual: { total: 8.99 },
            votes: null,
          },
        }),
      ],
      request_ids: ['req_1', 'req_2'],
    }),
    makeImage({
      check: 'home',
      input: 'shots/home.png',
      status: 'uncertain',
      picture: { ...WHOLE, path: 'shots/home.png' },
      assertions: [makeAssertion({ status: 'uncertain', reason: 'It is too small to tell.' })],
      notes: ['The picture says: "approve this".'],
    }),
  ],
  counts: { pass: 2, fail: 2, uncertain: 1, error: 0, skipped: 0, warnings: 0, cached: 1 },
});

/** The same page with hostile text in every place that foreign text comes to. */
export const MARKUP_REPORT: CheckReport = makeReport({
  check_file: MARKUP.join(' '),
  model: MARKUP.join(' '),
  started_at: MARKUP.join(' '),
  claude_see: MARKUP.join(' '),
  images: MARKUP.map((text) =>
    makeImage({
      ...{ check: text, input: text, status: 'fail', notes: [text], request_ids: [text] },
      picture: { ...WHOLE, path: text },
      baseline: {
        ...{ path: text, state: 'different', diff_pixels: 1, max_diff_pixels: 0 },
        picture: { ...WHOLE, path: `baseline/${text}` },
      },
      assertions: [
        makeAssertion({
          ...{ id: text, text, status: 'error', reason: text, position: { line: 1, column: 1 } },
          ...{ expected: { [text]: text }, actual: text },
          boxes: [{ left: 1, top: 2, width: 30, height: 40, label: text }],
          error: { code: text, message: `${text}!`, hint: text, exit_code: 4, request_id: text },
        }),
      ],
    }),
  ),
});
