import { describe, expect, test } from 'vitest';
import { lintSuite } from '../../src/check/lint.ts';
import { parseCheckFile } from '../../src/check/read-check-file.ts';
import { suiteFromFlags } from '../../src/check/suite-from-flags.ts';

/** Returns the reasons of the warnings about one sentence. */
function reasons(sentence: string): string[] {
  const suite = suiteFromFlags({ inputs: ['a.png'], assertions: [sentence] }, '/');
  return lintSuite(suite).map(({ reason }) => reason);
}

const [PIXELS, COLOURS, COUNTS, NEGATIONS, VAGUE, PLACES, FACTS] = [
  'a model does not measure pixels',
  'a model does not tell exact colours',
  'a model miscounts more than 20 things',
  'two negations are easily taken for one',
  'nothing in the picture decides on such a general word',
  'a model does not tell exact places, proportions or angles',
  'one verdict answers several facts',
];

describe('a warning is given for', () => {
  test.each([
    ['The header is 64px high', [PIXELS]],
    ['the gap below the title is 12 pixels', [PIXELS]],
    ['the font size is 14 pt', [PIXELS]],
    ['the page is pixel-perfect', [PIXELS]],
    ['The button is #1a73e8', [COLOURS]],
    ['the background is #fff', [COLOURS]],
    ['the text colour is #333', [COLOURS]],
    ['the banner is rgb(255, 0, 0)', [COLOURS]],
    ['There are 24 product cards', [COUNTS]],
    ['exactly 1,200 rows', [COUNTS]],
    ['the table shows 50 rows', [COUNTS]],
    ['No button is without a label', [NEGATIONS]],
    ["the menu isn't not visible", [NEGATIONS]],
    ['nothing is not aligned', [NEGATIONS]],
    ['The page looks good', [VAGUE]],
    ['the layout is correct', [VAGUE]],
    ['The logo is displayed correctly', [VAGUE]],
    ['There are no visual issues', [VAGUE]],
    ['everything is fine.', [VAGUE]],
    ['The chart renders as expected', [VAGUE]],
    ['The sidebar takes 25% of the screen', [PLACES]],
    ['the image has 50 percent opacity', [PLACES]],
    ['The icon is at 120, 40', [PLACES]],
    ['the cursor has the coordinates of the button', [PLACES]],
    ['the arrow is rotated by 45°', [PLACES]],
    ['The title is centred and the button is blue', [FACTS]],
    ['The logo is visible; the menu has three entries', [FACTS]],
    ['The form is empty. The button is disabled', [FACTS]],
    ['No error is shown, but the spinner is visible', [FACTS]],
    ['The "Save" button is visible and has a "Cancel" button beside it', [FACTS]],
    ['The header is 64px high and the button looks nice', [PIXELS, VAGUE, FACTS]],
  ])('%j', (sentence, expected) => {
    expect(reasons(sentence)).toEqual(expected);
  });
});

describe('no warning is given for', () => {
  test.each([
    'The page is in German',
    "The user's avatar is shown in the upper right corner",
    'The cookie banner covers no content',
    'The form shows an error because the password is missing',
    'No element is outside the card that contains it',
    'Images are loaded, none of them shows a broken icon',
    'the tooltip says that the field is required and the form cannot be sent',
    'Der Knopf ist sichtbar und das Menü ist zu',
    'nothing is missing, overlapping or cut off compared with the baseline',
    'The "Sign in" button is fully visible',
    'No error message is shown',
    'no text is cut off',
    'Neither a spinner nor a placeholder is visible',
    'The button is visible and enabled',
    'A logo and a title are shown',
    'The label that is left of the field and the field are aligned',
    'If a banner is shown and it has a button, the button is blue',
    'The text "The logo is blue and the page is 40px high; looks good" is shown',
    'The heading reads "120 results"',
    'Order #123456 is shown',
    'issue #42 is in the list',
    'the label #tag is shown',
    'There are 3 cards',
    'exactly 20 rows',
    'The year is 2026',
    'The price is 250 dollars',
    'the timer shows 45 minutes',
    'The discount badge shows 20%',
    'The arrow is right of the title',
    'The menu looks right-aligned',
    'The battery is at 100%',
    'the thermometer shows 25 degrees',
    'The note is under the line',
    'Terms and Conditions are linked',
    'the gap between the logo and the menu is the same as on the right',
    'The picture of the cat is not blurred',
    'the cookie banner is no longer visible',
    "The shop's name and the owner's name are legible",
    'The OK button is blue',
    'The screen is 16:9',
    'a red, a green and a blue bar stand side by side',
    'The correct answer is marked green',
  ])('%j', (sentence) => {
    expect(reasons(sentence)).toEqual([]);
  });
});

describe('a warning', () => {
  test('names the assertion and its place, and proposes one sentence for each fact', async () => {
    const text = `version: 1
checks:
  - id: home
    images: a.png
    assert:
      - The title is blue
      - { id: both, that: The title is blue and the menu is closed. }
      - { extract: { text: string }, equals: { text: is 64px and has 30 rows } }
`;
    expect(lintSuite(await parseCheckFile(text, { path: 'c.yaml', folder: '/' }))).toEqual([
      {
        check: 'home',
        assertion: 'both',
        position: { line: 7, column: 9 },
        that: 'The title is blue and the menu is closed.',
        reason: FACTS,
        better: 'write an assertion for each: "The title is blue", "the menu is closed"',
      },
    ]);
  });

  test.each([
    ['The "Save" button is blue and the menu is closed'],
    ['The date picker is open and shows November 2026'],
  ])('proposes no sentences where it would have to guess them: %s', (sentence) => {
    const suite = suiteFromFlags({ inputs: ['a.png'], assertions: [sentence] }, '/');
    expect(lintSuite(suite).map(({ better }) => better)).toEqual(['write an assertion for each']);
  });

  test.each([
    ['[ nothing is missing, overlapping or cut off ]', ['overlapping or cut off']],
    ['[a is b,c is d, e is f]', ['c is d', 'e is f']],
    ['["nothing is missing", "overlapping or cut off"]', []],
    ['[Nothing is missing, Nothing is cut off]', []],
  ])('finds sentences that YAML cut at a comma: %s', async (list, cut) => {
    const text = `version: 1\nchecks: [{ id: a, images: a.png, assert: ${list} }]`;
    const warnings = lintSuite(await parseCheckFile(text, { path: 'c.yaml', folder: '/' }));
    expect(warnings.map(({ that }) => that)).toEqual(cut);
  });
});
