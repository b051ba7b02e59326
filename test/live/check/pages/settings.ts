/** Makes the settings page of an account. */
import type { PageTemplate } from '../case.ts';
import { addBanner, addStyle, breakImage, remove, setText, translate } from '../change-html.ts';
import { frame, portrait } from './frame.ts';

const CSS = `
main { padding: 22px 200px 0; }
.tabs { display: flex; gap: 30px; margin: 14px 0 16px; }
.line { margin-top: 16px; white-space: nowrap; }
.label { display: block; }
.switch { display: inline-block; width: 46px; height: 24px; border-radius: 12px; position: relative; }
.switch::after { content: ''; position: absolute; right: 3px; top: 3px; width: 18px; height: 18px; border-radius: 50%; }
.bar { height: 12px; border-radius: 6px; margin-top: 8px; }
.bar i { display: block; height: 12px; width: 74%; border-radius: 6px; }
.actions { display: flex; gap: 24px; justify-content: flex-end; margin-top: 18px; }
.who { display: flex; gap: 18px; align-items: center; }
`;

export const SETTINGS: PageTemplate = {
  name: 'settings',
  html: (theme) =>
    frame(
      theme,
      `${CSS}.switch, .bar i { background: ${theme.accent}; } .switch::after { background: ${theme.panel}; } .bar { background: ${theme.line}; }`,
      `<header><b>Fieldnotes</b><span>Projects</span><span>Team</span><span>Settings</span></header>
<main><h1>Settings</h1><div class="tabs"><span id="t1">Profile</span><span id="t2">Notifications</span><span id="t3">Security</span><span id="t4">Billing</span></div>
<div class="panel"><div class="who">${portrait('avatar', 72, 'Sam Reed', 150)}<div><b>Sam Reed</b><br>sam.reed@example.com</div></div>
<p style="margin-top:12px"><span id="hint">Your team can see your name and your picture.</span></p>
<div class="line row"><span class="label" id="weekly">Email me a weekly summary of my projects</span><span class="switch"></span></div>
<div class="line row"><span class="label">Two-factor sign-in</span><span class="switch" id="factor"></span></div>
<div class="line row"><span class="label">Show when I am online</span><span class="switch"></span></div>
<div class="line row"><span class="label">Time zone</span><span class="field">London</span></div>
<div class="line row"><span class="label">Storage</span><span id="storage">37 of 50 GB used</span></div><div class="bar"><i></i></div></div>
<div class="actions"><span id="cancel" class="button plain">Cancel</span><span id="save" class="button">Save changes</span></div></main>`,
    ),
  parts: {
    'cut text': {
      that: 'The label "Email me a weekly summary of my projects" is fully visible, with no letters cut off',
      claim: { whole: '#weekly' },
      spoil: (html) => addStyle(html, '#weekly { width: 218px; overflow: hidden; }'),
    },
    overlap: {
      that: 'The "Cancel" button and the "Save changes" button do not overlap',
      claim: { apart: ['#cancel', '#save'] },
      spoil: (html) => addStyle(html, '#cancel { position: relative; left: 72px; top: 6px; }'),
    },
    'missing element': {
      that: 'A switch is shown in the row "Two-factor sign-in"',
      claim: { shown: '#factor' },
      spoil: (html) => remove(html, 'factor'),
    },
    'wrong number': {
      that: 'The storage in use is no more than the storage that there is',
      claim: { reads: ['#storage', '37 of 50 GB used'] },
      spoil: (html) => setText(html, 'storage', '73 of 50 GB used'),
    },
    'low contrast': {
      that: 'The sentence about name and picture stands out clearly from its background',
      claim: { legible: '#hint' },
      spoil: (html, { faint }) => addStyle(html, `#hint { color: ${faint}; }`),
    },
    'broken image': {
      that: 'The portrait of a person is shown beside the name, not the sign of a broken image',
      claim: { loaded: '#avatar' },
      spoil: (html) => breakImage(html, 'avatar'),
    },
    'wrong language': {
      that: 'Every tab below the heading "Settings" is in English',
      claim: { english: '.tabs' },
      spoil: (html) => translate(html, 'de', { t2: 'Benachrichtigungen', t3: 'Sicherheit' }),
    },
    'error banner': {
      that: 'No error message is shown',
      claim: { none: '#banner' },
      spoil: (html) => addBanner(html, 'Your changes could not be saved (error 503).'),
    },
  },
};
