/** Makes a page of a newspaper: an article with a picture, and a list of others. */
import type { PageTemplate } from '../case.ts';
import { addBanner, addStyle, breakImage, remove, setText, translate } from '../change-html.ts';
import { frame, picture } from './frame.ts';

const CSS = `
main { padding: 22px 60px 0; }
.columns { display: flex; gap: 44px; }
article { width: 780px; }
article p { margin-top: 10px; }
#lead { width: 780px; }
.meta { display: flex; gap: 14px; margin: 10px 0 12px; font-size: 15px; }
figcaption { font-size: 14px; margin-top: 4px; }
aside { flex: 1; }
aside li { margin-top: 14px; }
aside ul { padding-left: 18px; }
`;

export const ARTICLE: PageTemplate = {
  name: 'article',
  html: (theme) =>
    frame(
      theme,
      CSS,
      `<header><b>The Valley Post</b><span>News</span><span>Sport</span><span>Culture</span></header>
<main><div class="columns"><article><h1><span id="headline">Volunteers clear the river path after the storm</span></h1>
<div class="meta"><span id="author">By Ellen Park</span><span id="date">14 May</span></div>
<p id="lead">The path along the river is open again. For two weekends, volunteers carried away branches, filled holes with gravel and built a new railing at the old mill, where the water had taken part of the bank.</p>
<figure style="margin-top:12px">${picture('river', [780, 230], 'The river', 205)}<figcaption id="caption">The river below the old mill, seen from the bridge.</figcaption></figure>
<p>In all, <b id="people">240</b> people took part, more than in any year before. The town will plant trees in autumn.</p></article>
<aside class="panel"><h2><span id="r0">Related articles</span></h2><ul><li id="r1">Bridge closed until June</li><li id="r2">How the mill was built</li><li id="r3">A walk along the river</li><li id="r4">Storm damage in numbers</li></ul></aside></div></main>`,
    ),
  parts: {
    'cut text': {
      that: 'The first paragraph is fully visible, with no line cut off',
      claim: { whole: '#lead' },
      spoil: (html) => addStyle(html, '#lead { height: 32px; overflow: hidden; }'),
    },
    overlap: {
      that: 'The name of the author and the date do not overlap',
      claim: { apart: ['#author', '#date'] },
      spoil: (html) => addStyle(html, '#date { position: relative; left: -72px; top: 4px; }'),
    },
    'missing element': {
      that: 'A caption is shown directly below the picture',
      claim: { shown: '#caption' },
      spoil: (html) => remove(html, 'caption'),
    },
    'wrong number': {
      that: 'The article says that "240" people took part',
      claim: { reads: ['#people', '240'] },
      spoil: (html) => setText(html, 'people', '420'),
    },
    'low contrast': {
      that: 'The headline stands out clearly from its background',
      claim: { legible: '#headline' },
      spoil: (html, { faint }) => addStyle(html, `#headline { color: ${faint}; }`),
    },
    'broken image': {
      that: 'The article has a picture of a landscape, not the sign of a broken image',
      claim: { loaded: '#river' },
      spoil: (html) => breakImage(html, 'river'),
    },
    'wrong language': {
      that: 'All titles in the list of related articles are in English',
      claim: { english: 'aside' },
      spoil: (html) => translate(html, 'pl', { r2: 'Jak zbudowano młyn', r4: 'Szkody po burzy' }),
    },
    'error banner': {
      that: 'No error message is shown',
      claim: { none: '#banner' },
      spoil: (html) => addBanner(html, 'Error 500: part of this page could not be loaded.'),
    },
  },
};
