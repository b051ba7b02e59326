// Formats one image of the HTML report: its pictures, its verdicts and what they cost.
import { formatDuration, formatUsd } from '../../format.ts';
import {
  describeReason,
  describeSource,
  findProblems,
  getOutcome,
  OUTCOME_WORDS,
  type Outcome,
} from './describe.ts';
import { formatPictures, type LoadShown } from './html-picture.ts';
import { escapeHtml } from './html-text.ts';
import { numberBoxes, sortByUrgency } from './number-boxes.ts';
import type { AssertionResult, ImageResult } from './report.ts';

/** Returns the outcome of an image: a warning counts where nothing worse happened. */
export function getImageOutcome(image: ImageResult): Outcome {
  if (image.status !== 'pass') return image.status;
  return findProblems([image]).length > 0 ? 'warning' : 'pass';
}

/** Returns the image as an article; `index` is its place on the page. */
export async function formatImage(
  image: ImageResult,
  index: number,
  { load, checkFile }: { readonly load: LoadShown; readonly checkFile: string | null },
): Promise<string> {
  const id = `image-${index + 1}`;
  const outcome = getImageOutcome(image);
  const verdicts = sortByUrgency(image).map((each) => formatVerdict(each, image, checkFile));
  const notes = image.notes.map((note) => `<p dir="auto">Note: ${escapeHtml(note)}</p>`);
  return (
    `<article class="${outcome}" aria-labelledby="${id}">` +
    `<h2 id="${id}"><span class="outcome">${OUTCOME_WORDS[outcome]}</span> ${escapeHtml(image.check)}: ${escapeHtml(image.input)}</h2>` +
    // A comparison takes the whole width; one picture leaves room for its verdicts.
    `${notes.join('')}<div class="${image.baseline?.picture ? 'compared' : 'single'}"><div>${await formatPictures(image, id, load)}</div>` +
    `<ul class="verdicts">${verdicts.join('')}</ul></div>${formatExpenses(image)}</article>\n`
  );
}

function formatVerdict(assertion: AssertionResult, image: ImageResult, checkFile: string | null): string {
  const outcome = getOutcome(assertion);
  const { id, text, status } = assertion;
  const reason = status === 'pass' && !assertion.reason ? '' : describeReason(assertion);
  const source = describeSource(assertion, checkFile);
  const facts = [
    ...describeDecision(assertion),
    ...(source === undefined ? [] : [escapeHtml(source)]),
    escapeHtml(id),
  ];
  return (
    `<li class="${outcome}"><h3 dir="auto"><span class="outcome">${OUTCOME_WORDS[outcome]}</span> ${escapeHtml(text)}</h3>` +
    `${reason === '' ? '' : `<p dir="auto">${escapeHtml(reason)}</p>`}${formatValues(assertion)}${formatBoxes(assertion, image)}` +
    `${formatError(assertion)}` +
    `<p class="quiet">${facts.join(' · ')}</p></li>`
  );
}

const DECIDERS = { model: 'judged by the model', code: 'decided by code', pixels: 'decided by pixels' };

function describeDecision({ decided_by, cached, votes }: AssertionResult): string[] {
  // A single vote is the verdict itself.
  const isTally = votes !== null && votes.pass + votes.fail + votes.cannot_tell > 1;
  return [
    ...(decided_by ? [DECIDERS[decided_by]] : []),
    ...(isTally ? [`votes: ${votes.pass} pass, ${votes.fail} fail, ${votes.cannot_tell} cannot tell`] : []),
    ...(cached ? ['cached'] : []),
  ];
}

/** Formats what the reason does not say: the code of an error, and its hint. */
function formatError({ error, reason }: AssertionResult): string {
  if (!error) return '';
  const message = reason === '' || reason === error.message ? '' : `: ${error.message}`;
  const hint = error.hint === null ? '' : `<br>Hint: ${escapeHtml(error.hint)}`;
  return `<p>Error ${escapeHtml(`${error.code}${message}`)}${hint}</p>`;
}

function formatValues({ expected, actual }: AssertionResult): string {
  const rows = Object.entries({ Expected: expected, Actual: actual }).filter(
    ([, value]) => value !== undefined,
  );
  if (rows.length === 0) return '';
  const items = rows.map(
    ([name, value]) => `<dt>${name}</dt><dd><code>${escapeHtml(JSON.stringify(value) ?? '')}</code></dd>`,
  );
  return `<dl>${items.join('')}</dl>`;
}

function formatBoxes(assertion: AssertionResult, image: ImageResult): string {
  const own = numberBoxes(image).filter((each) => each.assertion === assertion);
  if (own.length === 0) return '';
  const items = own.map(({ number, box }) => {
    const [left, top, width, height] = [box.left, box.top, box.width, box.height].map(Math.round);
    return `<li dir="auto">Box ${number}: ${escapeHtml(box.label)} <span class="quiet">at ${left},${top} ${width}x${height}</span></li>`;
  });
  return `<ul>${items.join('')}</ul>`;
}

function formatExpenses({ requests, request_ids, cost_usd, duration_ms }: ImageResult): string {
  const rows: readonly (readonly [string, string])[] = [
    ['Requests', String(requests)],
    ['Cost', cost_usd === null ? 'unknown' : formatUsd(cost_usd)],
    ['Time', formatDuration(duration_ms)],
    ['Request ids', request_ids.length > 0 ? request_ids.map(escapeHtml).join('<br>') : 'none'],
  ];
  const items = rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`);
  return `<details><summary>Requests and cost</summary><dl>${items.join('')}</dl></details>`;
}
