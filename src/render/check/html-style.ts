// Holds the style and the script of the HTML report. Each is allowed by its hash, and nothing else is.

/** Colours have a contrast of at least 4.5 on their ground, light and dark. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #ffffff; --panel: #f4f5f7; --text: #1b1f24; --quiet: #535b66; --line: #c9ced6;
  --fail: #a33b00; --error: #7a5200; --uncertain: #7a5200; --skipped: #535b66; --warning: #0b5c92; --pass: #006b4e; --split: 50%; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171b; --panel: #1e2329; --text: #e8ebef; --quiet: #a9b2bd;
  --line: #434b55; --fail: #ff9a5c; --error: #f0b93a; --uncertain: #f0b93a; --skipped: #a9b2bd; --warning: #7cc4f5; --pass: #4fd1a5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 84rem; padding: 1rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; } h2 { font-size: 1.15rem; margin: 0; } h3 { font-size: 1rem; margin: 0; font-weight: 600; }
p { margin: .25rem 0; } .quiet, figcaption, dt { color: var(--quiet); }
:focus-visible { outline: 3px solid var(--warning); outline-offset: 2px; }
.filters { border: 1px solid var(--line); border-radius: .5rem; margin: 1rem 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
article { border: 1px solid var(--line); border-left: .4rem solid var(--quiet); border-radius: .5rem; margin: 1rem 0; padding: 1rem; }
.fail { --own: var(--fail); } .error { --own: var(--error); } .uncertain { --own: var(--uncertain); }
.skipped { --own: var(--skipped); } .warning { --own: var(--warning); } .pass { --own: var(--pass); }
article { border-left-color: var(--own); }
.outcome { color: var(--own); font-weight: 700; }
.single { display: flex; flex-wrap: wrap; column-gap: 1rem; align-items: flex-start; } .single > * { min-width: 0; max-width: 100%; }
.single > .verdicts { flex: 1 1 17rem; }
.verdicts { list-style: none; margin: 1rem 0 0; padding: 0; display: grid; gap: .5rem; }
.verdicts > li { background: var(--panel); border-radius: .5rem; padding: .5rem .75rem; }
.verdicts ul { margin: .25rem 0; padding-left: 1.25rem; }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1rem; margin-top: 1rem; }
figure { margin: 0; min-width: 0; } .scroll { width: fit-content; max-width: 100%; max-height: 85vh; overflow: auto; border: 1px solid var(--line); }
.sheet { position: relative; width: fit-content; max-width: 100%; } .sheet img { display: block; max-width: 100%; height: auto; }
.sheet svg { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: .5rem 0; } dd { margin: 0; }
header dl { display: flex; flex-wrap: wrap; column-gap: 1.5rem; } header dl div { display: flex; gap: .5rem; }
summary { cursor: pointer; color: var(--quiet); } details { margin-top: .5rem; }
.compare .slide { display: none; } .js .compare .slide { display: flex; } .slide { gap: .75rem; align-items: center; }
.slide input { flex: 1; min-width: 8rem; } .compare .stack { margin-top: .5rem; }
.js .compare .scroll, .compare:has(.difference:checked) .scroll { max-height: none; overflow: visible; }
.js .compare .stack, .compare:has(.difference:checked) .stack { display: grid; grid-template-columns: minmax(0, 1fr); max-height: 85vh;
  overflow: auto; gap: 0; isolation: isolate; }
.js .compare figure, .compare:has(.difference:checked) figure { grid-area: 1 / 1; }
.js .compare .stack figcaption, .compare:has(.difference:checked) .stack figcaption { display: none; }
.js .compare, .compare:has(.difference:checked) { width: fit-content; max-width: 100%; }
.js .compare .current img { clip-path: inset(0 0 0 var(--split)); }
.compare:has(.difference:checked) .current { mix-blend-mode: difference; }
.js .compare:has(.difference:checked) .current img { clip-path: none; }
.compare:has(.difference:checked) svg { display: none; }
body:has(#show-fail:checked) article:not(.fail), body:has(#show-error:checked) article:not(.error),
body:has(#show-uncertain:checked) article:not(.uncertain), body:has(#show-skipped:checked) article:not(.skipped),
body:has(#show-warning:checked) article:not(.warning), body:has(#show-pass:checked) article:not(.pass) { display: none; }
@media print { .filters, .slide, .mode { display: none !important; } article { break-inside: avoid; } .scroll, .stack { max-height: none !important;
  overflow: visible !important; } }
`;

/** Moves the border between baseline and current picture. Without it they stand side by side. */
export const SCRIPT = `
document.documentElement.classList.add('js');
document.addEventListener('input', ({ target }) => {
  if (target.type === 'range') target.closest('.compare').style.setProperty('--split', target.value + '%');
});
`;
