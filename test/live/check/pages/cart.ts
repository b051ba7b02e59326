/** Makes the cart of a shop, with three products and an order summary. */
import type { PageTemplate } from '../case.ts';
import { addBanner, addStyle, breakImage, remove, setText, translate } from '../change-html.ts';
import { frame, picture } from './frame.ts';

const CSS = `
main { padding: 26px 60px 0; }
.columns { display: flex; gap: 32px; align-items: flex-start; margin-top: 18px; }
.items { flex: 1; }
.item { display: grid; grid-template-columns: 120px 1fr 110px 80px; gap: 20px; align-items: center; padding: 16px 0; }
.name { display: block; white-space: nowrap; }
aside { width: 340px; }
aside .row { margin-bottom: 14px; }
aside p { margin-top: 14px; font-size: 15px; }
`;

export const CART: PageTemplate = {
  name: 'cart',
  html: (theme) =>
    frame(
      theme,
      CSS,
      `<header><b>Trail &amp; Camp</b><span>Search</span><span>Account</span><span>Cart (3)</span></header>
<main><h1>Your cart</h1><div class="columns"><div class="items panel">
<div class="item">${picture('photo1', [120, 84], 'Bottle', 190)}<span class="name" id="name1">Stainless steel bottle, 750 ml</span><span id="quantity">Quantity: 1</span><span id="price">$24.00</span></div>
<div class="item">${picture('photo2', [120, 84], 'Tent', 20)}<span class="name">Camping lamp</span><span>Quantity: 2</span><span>$28.00</span></div>
<div class="item">${picture('photo3', [120, 84], 'Cup', 280)}<span class="name">Enamel cup</span><span>Quantity: 1</span><span>$9.50</span></div></div>
<aside class="panel"><h2 style="margin-bottom:16px"><span id="s0">Order summary</span></h2>
<div class="row"><span id="s1">Subtotal</span><span>$61.50</span></div>
<div class="row"><span id="s2">Shipping</span><span>$4.90</span></div>
<div class="row"><b id="s3">Total</b><b id="total">$66.40</b></div>
<span id="checkout" class="button">Checkout</span>
<p><span id="note">Delivery takes three to five days.</span></p></aside></div></main>`,
    ),
  parts: {
    'cut text': {
      that: 'The product name "Stainless steel bottle, 750 ml" is fully visible, with no letters cut off',
      claim: { whole: '#name1' },
      spoil: (html) => addStyle(html, '#name1 { width: 133px; overflow: hidden; }'),
    },
    overlap: {
      that: 'The quantity and the price of the first product do not overlap',
      claim: { apart: ['#quantity', '#price'] },
      spoil: (html) => addStyle(html, '#price { position: relative; left: -104px; top: 4px; }'),
    },
    'missing element': {
      that: 'A "Checkout" button is shown',
      claim: { shown: '#checkout' },
      spoil: (html) => remove(html, 'checkout'),
    },
    'wrong number': {
      that: 'The total equals the subtotal plus the shipping',
      claim: { reads: ['#total', '$66.40'] },
      spoil: (html) => setText(html, 'total', '$64.60'),
    },
    'low contrast': {
      that: 'The sentence at the end of the order summary stands out clearly from its background',
      claim: { legible: '#note' },
      spoil: (html, { faint }) => addStyle(html, `#note { color: ${faint}; }`),
    },
    'broken image': {
      that: 'The second product has a picture, not the sign of a broken image',
      claim: { loaded: '#photo2' },
      spoil: (html) => breakImage(html, 'photo2'),
    },
    'wrong language': {
      that: 'All labels of the order summary are in English',
      claim: { english: 'aside' },
      spoil: (html) => translate(html, 'es', { s1: 'Suma parcial', s2: 'Gastos de envío' }),
    },
    'error banner': {
      that: 'No error message is shown',
      claim: { none: '#banner' },
      spoil: (html) => addBanner(html, 'Payment failed. Your card was declined.'),
    },
  },
};
