// Lists what makes a sentence hard to judge from a picture, each with the reason and a better wording. Pure.

export interface Flaw {
  readonly reason: string;
  readonly better: string;
}

interface Rule extends Flaw {
  /** Whether the rule applies to a sentence, of which quoted texts are empty: they are read, not judged. */
  readonly applies: (sentence: string) => boolean;
}

const NUMBER_OF = new RegExp(
  '\\b(\\d[\\d,]*) (?:[a-z-]+ ){0,2}(?:rows|columns|cells|items|entries|results|products|cards|tiles|boxes|buttons|icons|' +
    'links|images|pictures|photos|thumbnails|lines|words|letters|characters|points|dots|bars|markers|pins|stars|' +
    'people|users|messages|tabs|options|elements|objects|files|folders|squares|circles|labels)\\b',
  'gi',
);

const NEGATION = /\b(?:no|not|never|none|nothing|nobody|nowhere|neither|without|cannot|[a-z]+n['’]t)\b/gi;

const VERB =
  /\b(?:is|are|was|were|has|have|does|do|can|must|should|will|shows?|displays?|contains?|appears?|reads|says|fits|overlaps|covers|looks?|isn['’]t|aren['’]t|[a-z]+n['’]t)\b/i;

/** Words after which a verb belongs to a part of a sentence that judges nothing of its own. */
const SUBORDINATE = /\b(?:that|which|who|whose|where|when|if|unless|while|because|as|than)\b/i;

const LAYOUT =
  /\b(?:wide|high|tall|width|height|size|opacity|opaque|transparent|zoom|screen|page|viewport|window|margin|padding)\b/i;

const RULES: readonly Rule[] = [
  {
    applies: (text) =>
      /\b\d+(?:\.\d+)? ?(?:px|pixels?|pt|dp|r?em)\b|\bpixel[- ](?:perfect|exact|identical)/i.test(text),
    reason: 'a model does not measure pixels',
    better:
      'use expect for the size of the picture, a baseline with maxDiffPixels, or words: "no gap between A and B"',
  },
  {
    applies: isColourCode,
    reason: 'a model does not tell exact colours',
    better: 'name the colour ("the button is dark blue"), or use a baseline',
  },
  {
    applies: (text) =>
      [...text.matchAll(NUMBER_OF)].some(([, number = '']) => Number(number.replaceAll(',', '')) > 20),
    reason: 'a model miscounts more than 20 things',
    better:
      'put the number in quotes if the picture shows it as text, or judge a part of the picture with crop',
  },
  {
    applies: (text) => splitClauses(text).some((clause) => countNegations(clause) > 1),
    reason: 'two negations are easily taken for one',
    better: 'say what is to be seen: "every button has a label"',
  },
  {
    applies: (text) =>
      /\b(?:looks?|seems?|appears?) (?:to be )?(?:very |really )?(?:good|nice|ok|okay|fine|right|correct|normal|great|clean|modern|professional|as expected)\b(?!-| (?:of|side|after|before|above|below)\b)/i.test(
        text,
      ) ||
      /\b(?:is|are) (?:very |really )?(?:good|nice|ok|okay|fine|correct|normal|great|beautiful|professional|as (?:expected|it should be))(?=$|[\s.,;!])/i.test(
        text,
      ) ||
      /\b(?:displayed|rendered|shown|works?|loads?|renders?|displays?|laid out) (?:correctly|properly|well|nicely|fine|as expected)\b/i.test(
        text,
      ) ||
      /\buser[- ]friendly\b|\bvisually (?:appealing|pleasing)\b|\bno (?:visual |layout |ui )?(?:issues?|problems?|bugs?|glitch(?:es)?)\b/i.test(
        text,
      ),
    reason: 'nothing in the picture decides on such a general word',
    better: 'say what must be seen: "no text is cut off", "the logo is fully visible"',
  },
  {
    applies: (text) =>
      (/\b\d+(?:\.\d+)? ?(?:%|percent\b)/i.test(text) && LAYOUT.test(text)) ||
      /\b[xy] ?= ?\d|\bcoordinates?\b|\bat \(?\d+ ?[,/x×] ?\d+/i.test(text) ||
      (/\b\d+(?:\.\d+)? ?(?:°|degrees?\b)/i.test(text) && /\b(?:rotat|angle|tilt|turned|inclin)/i.test(text)),
    reason: 'a model does not tell exact places, proportions or angles',
    better: 'say where it is in words ("in the upper half", "left of the title"), or use a baseline',
  },
];

/** Returns what makes a sentence hard to judge, in a fixed order. */
export function findFlaws(sentence: string): readonly Flaw[] {
  const unquoted = sentence.replace(
    /"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|`[^`]*`|(?<!\w)'[^']*'(?!\w)/g,
    '""',
  );
  const found = RULES.filter(({ applies }) => applies(unquoted)).map(({ reason, better }) => ({
    reason,
    better,
  }));
  const parts = splitFacts(sentence, unquoted);
  return parts
    ? [...found, { reason: 'one verdict answers several facts', better: proposeParts(parts) }]
    : found;
}

/** A hash with hexadecimal digits, unless it is a number such as `order #123456` in a sentence without colours. */
function isColourCode(text: string): boolean {
  if (/\b(?:rgb|hsl)a?\(/i.test(text)) return true;
  const codes = text.match(/(?<!\w)#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})\b/gi) ?? [];
  return codes.some((code) => /[a-f]/i.test(code) || /\b(?:colou?r|background|text|border)/i.test(text));
}

function splitClauses(text: string): readonly string[] {
  return text.split(/[,;:.()]|\b(?:and|or|but|nor|while|because|that|which|who|when|where|if)\b/i);
}

function countNegations(clause: string): number {
  return clause.match(NEGATION)?.length ?? 0;
}

/** Returns the two parts of a sentence that each say something; undefined for one fact. */
function splitFacts(sentence: string, unquoted: string): readonly [string, string] | undefined {
  for (const { 0: joint, index } of unquoted.matchAll(/,? (?:and|but) |; |\. (?=\p{Lu})/gu)) {
    const [left, right] = [unquoted.slice(0, index), unquoted.slice(index + joint.length)];
    if (!saysSomething(left) || !saysSomething(right)) continue;
    // Quotes make the two texts differ in length, and a second part that begins with its verb lacks its subject.
    const isWhole = sentence === unquoted && VERB.exec(right)?.index !== 0;
    return isWhole ? [left, right] : ['', ''];
  }
  return undefined;
}

function saysSomething(part: string): boolean {
  const verb = VERB.exec(part);
  const subordinate = SUBORDINATE.exec(part);
  return verb !== null && (subordinate === null || subordinate.index > verb.index);
}

function proposeParts([left, right]: readonly [string, string]): string {
  if (left === '') return 'write an assertion for each';
  return `write an assertion for each: ${JSON.stringify(left)}, ${JSON.stringify(right.replace(/\.$/, ''))}`;
}
