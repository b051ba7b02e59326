/** Makes a table of orders with a search field and page numbers. */
import type { PageTemplate } from '../case.ts';
import { addBanner, addStyle, breakImage, remove, setText, translate } from '../change-html.ts';
import { frame, picture } from './frame.ts';

const CSS = `
main { padding: 22px 60px 0; }
.tools { display: flex; gap: 20px; align-items: center; margin: 14px 0; }
.field { width: 300px; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
td, th { text-align: left; padding: 13px 14px; white-space: nowrap; }
th span { display: block; }
.pages { display: flex; gap: 12px; margin-top: 16px; }
header img { border-radius: 6px; margin-right: -14px; }
`;

const ROWS = [
  ['1041', 'Mara Lind', '12 Hill Road', 'Delivered', '$84.00'],
  ['1042', 'Owen Hart', '5 Mill Lane', 'On its way', '$19.90'],
  ['1043', 'Iris Vale', '77 Park Street', 'Packed', '$142.50'],
  ['1044', 'Theo Brandt', '3 Lake View', 'Delivered', '$31.20'],
  ['1045', 'Nina Cole', '28 Station Road', 'Delivered', '$56.00'],
  ['1046', 'Paul Green', '9 Church Lane', 'On its way', '$12.75'],
];

const HEADINGS = ['Order', 'Customer', 'Delivery address', 'Status', 'Amount'];

export const ORDERS: PageTemplate = {
  name: 'orders',
  html: (theme) =>
    frame(
      theme,
      `${CSS}td, th { border-bottom: 1px solid ${theme.line}; } .pages span { border: 1px solid ${theme.line}; padding: 5px 12px; border-radius: 4px; }`,
      `<header>${picture('logo', [60, 40], 'Logo', 330)}<b>Alpine Supplies</b><span>Orders</span><span>Stock</span><span>Sign out</span></header>
<main><h1>Orders</h1><div class="tools"><span class="field" id="search">Search orders</span><span class="button" id="new">New order</span><span id="count">6 orders</span></div>
<table class="panel"><tr>${HEADINGS.map((text, index) => `<th><span id="h${index}">${text}</span></th>`).join('')}</tr>
${ROWS.map((cells) => `<tr>${cells.map((text, index) => `<td><span id="c${cells[0]}-${index}">${text}</span></td>`).join('')}</tr>`).join('\n')}</table>
<div class="pages" id="pages"><span>1</span><span>2</span><span>3</span><span>Next</span></div></main>`,
    ),
  parts: {
    'cut text': {
      that: 'The column heading "Delivery address" is fully visible, with no letters cut off',
      claim: { whole: '#h2' },
      spoil: (html) => addStyle(html, '#h2 { width: 81px; overflow: hidden; }'),
    },
    overlap: {
      that: 'The search field and the "New order" button do not overlap',
      claim: { apart: ['#search', '#new'] },
      spoil: (html) => addStyle(html, '#new { position: relative; left: -230px; top: 8px; }'),
    },
    'missing element': {
      that: 'Page numbers are shown below the table',
      claim: { shown: '#pages' },
      spoil: (html) => remove(html, 'pages'),
    },
    'wrong number': {
      that: 'The number of orders beside the "New order" button equals the number of orders in the table',
      claim: { reads: ['#count', '6 orders'] },
      spoil: (html) => setText(html, 'count', '9 orders'),
    },
    'low contrast': {
      that: 'The status of the order 1043 stands out clearly from its background',
      claim: { legible: '#c1043-3' },
      spoil: (html, { faint }) => addStyle(html, `#c1043-3 { color: ${faint}; }`),
    },
    'broken image': {
      that: 'A coloured logo is shown left of the name "Alpine Supplies", not the sign of a broken image',
      claim: { loaded: '#logo' },
      spoil: (html) => breakImage(html, 'logo'),
    },
    'wrong language': {
      that: 'All column headings of the table are in English',
      claim: { english: 'table' },
      spoil: (html) => translate(html, 'fr', { h2: 'Adresse de livraison', h4: 'Montant' }),
    },
    'error banner': {
      that: 'No error message is shown',
      claim: { none: '#banner' },
      spoil: (html) => addBanner(html, 'Connection lost: the list may be out of date. Reload the page.'),
    },
  },
};
