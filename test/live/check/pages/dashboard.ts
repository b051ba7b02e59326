/** Makes the dashboard of a shop's sales. */
import type { PageTemplate } from '../case.ts';
import { addBanner, addStyle, breakImage, remove, setText, translate } from '../change-html.ts';
import { frame, portrait } from './frame.ts';

const CSS = `
.body { display: flex; }
nav { width: 200px; padding: 28px 0 0 40px; }
nav span { display: block; margin-bottom: 20px; }
main { flex: 1; padding: 24px 40px 0; }
.cards { display: grid; grid-template-columns: repeat(4, 1fr); gap: 16px; margin: 18px 0; }
.cards .panel { padding: 16px; }
.cards b { display: block; font-size: 26px; }
.label { display: block; white-space: nowrap; font-size: 15px; }
.bars { display: flex; align-items: flex-end; gap: 26px; height: 190px; margin: 16px 0 8px; }
.bars i { flex: 1; border-radius: 4px 4px 0 0; }
#face { border-radius: 50%; }
`;

const BARS = [90, 130, 110, 170, 150, 60, 80];

export const DASHBOARD: PageTemplate = {
  name: 'dashboard',
  html: (theme) =>
    frame(
      theme,
      `${CSS}.bars i { background: ${theme.accent}; }`,
      `<header><b>Harbour Coffee</b><span>Dana Fox</span>${portrait('face', 40, 'Dana Fox')}</header>
<div class="body"><nav><span id="m1">Overview</span><span id="m2">Orders</span><span id="m3">Customers</span><span id="m4">Reports</span></nav>
<main><div class="row"><h1>Overview</h1><span id="export" class="button">Export</span></div>
<div class="cards">
<div class="panel"><span class="label">Revenue</span><b>$48,210</b></div>
<div class="panel"><span class="label">Orders</span><b><span id="orders">1,284</span></b></div>
<div class="panel"><span class="label" id="average">Average order value</span><b>$37.55</b></div>
<div class="panel"><span class="label">Returns</span><b>2.1%</b></div></div>
<div class="panel"><div class="row"><h2><span id="charttitle">Revenue by weekday</span></h2><span id="range">3 to 9 March</span></div>
<div class="bars">${BARS.map((height) => `<i style="height:${height}px"></i>`).join('')}</div>
<p><span id="caption">Monday is on the left. All times are local.</span></p></div></main></div>`,
    ),
  parts: {
    'cut text': {
      that: 'The label "Average order value" is fully visible, with no letters cut off',
      claim: { whole: '#average' },
      spoil: (html) => addStyle(html, '#average { width: 108px; overflow: hidden; }'),
    },
    overlap: {
      that: 'The chart title "Revenue by weekday" and the date range "3 to 9 March" do not overlap',
      claim: { apart: ['#charttitle', '#range'] },
      spoil: (html) =>
        addStyle(html, '#charttitle { white-space: nowrap; } #range { position: absolute; left: 350px; }'),
    },
    'missing element': {
      that: 'An "Export" button is shown',
      claim: { shown: '#export' },
      spoil: (html) => remove(html, 'export'),
    },
    'wrong number': {
      that: 'The card "Orders" shows the number 1,284',
      claim: { reads: ['#orders', '1,284'] },
      spoil: (html) => setText(html, 'orders', '1,824'),
    },
    'low contrast': {
      that: 'The line of text below the bars stands out clearly from its background',
      claim: { legible: '#caption' },
      spoil: (html, { faint }) => addStyle(html, `#caption { color: ${faint}; }`),
    },
    'broken image': {
      that: 'The upper right corner shows a portrait of a person, not the sign of a broken image',
      claim: { loaded: '#face' },
      spoil: (html) => breakImage(html, 'face'),
    },
    'wrong language': {
      that: 'Every entry of the menu on the left is in English',
      claim: { english: 'nav' },
      spoil: (html) => translate(html, 'fr', { m3: 'Clientèle', m4: 'Rapports annuels' }),
    },
    'error banner': {
      that: 'No error message is shown',
      claim: { none: '#banner' },
      spoil: (html) => addBanner(html, 'Something went wrong: the figures could not be loaded.'),
    },
  },
};
