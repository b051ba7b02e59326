/** Makes the sign-in page of a shop. */
import type { PageTemplate } from '../case.ts';
import { addBanner, addStyle, breakImage, remove, setText, translate } from '../change-html.ts';
import { frame, picture } from './frame.ts';

const CSS = `
main { display: flex; gap: 48px; padding: 56px 60px 0; align-items: flex-start; flex-wrap: wrap; }
#banner { width: 100%; }
form { width: 520px; padding: 32px; }
form > * { margin-bottom: 18px; }
#title { white-space: nowrap; font-size: 25px; }
label { display: block; font-weight: bold; margin-bottom: 4px; }
`;

export const LOGIN: PageTemplate = {
  name: 'login',
  html: (theme) =>
    frame(
      theme,
      CSS,
      `<header><b>Northwind Traders</b><span id="nav1">Products</span><span id="nav2">Prices</span><span id="nav3">Help and contact</span></header>
<main>${picture('hero', [560, 440], 'Mountains')}
<form class="panel"><h1><span id="title">Welcome back to Northwind Traders</span></h1>
<p><span id="lead">Sign in to see your orders and invoices.</span></p>
<div><label>Email</label><div class="field">j.miller@example.com</div></div>
<div><label>Password</label><div class="field">••••••••••</div></div>
<div class="row"><span id="remember">☑ Remember me</span><span id="forgot" class="link">Forgot password?</span></div>
<div><span id="submit" class="button">Sign in</span></div>
<p>Problems? Call <span id="phone">555-0142</span>.</p></form></main>`,
    ),
  parts: {
    'cut text': {
      that: 'The heading "Welcome back to Northwind Traders" is fully visible, with no letters cut off',
      claim: { whole: '#title' },
      spoil: (html) => addStyle(html, '#title { display: block; width: 287px; overflow: hidden; }'),
    },
    overlap: {
      that: 'The text "Remember me" and the link "Forgot password?" do not overlap',
      claim: { apart: ['#remember', '#forgot'] },
      spoil: (html) => addStyle(html, '#forgot { position: relative; left: -262px; top: 5px; }'),
    },
    'missing element': {
      that: 'A "Sign in" button is shown',
      claim: { shown: '#submit' },
      spoil: (html) => remove(html, 'submit'),
    },
    'wrong number': {
      that: 'The phone number to call is 555-0142',
      claim: { reads: ['#phone', '555-0142'] },
      spoil: (html) => setText(html, 'phone', '555-0124'),
    },
    'low contrast': {
      that: 'The sentence under the heading stands out clearly from its background',
      claim: { legible: '#lead' },
      spoil: (html, { faint }) => addStyle(html, `#lead { color: ${faint}; }`),
    },
    'broken image': {
      that: 'A landscape picture is shown beside the form, not the sign of a broken image',
      claim: { loaded: '#hero' },
      spoil: (html) => breakImage(html, 'hero'),
    },
    'wrong language': {
      that: 'All links in the bar at the top are in English',
      claim: { english: 'header' },
      spoil: (html) => translate(html, 'de', { nav2: 'Preise', nav3: 'Hilfe und Kontakt' }),
    },
    'error banner': {
      that: 'No error message is shown',
      claim: { none: '#banner' },
      spoil: (html) => addBanner(html, 'Error: we could not sign you in. Try again later.'),
    },
  },
};
