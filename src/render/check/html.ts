// Reports a check as one HTML page that needs nothing else: failures first, each picture with its evidence.
import { loadSha256Base64 } from '../../sha256.ts';
import { describeCounts, describeRun, MOST_URGENT_FIRST, OUTCOME_WORDS, type Outcome } from './describe.ts';
import { formatImage, getImageOutcome } from './html-image.ts';
import { makePageLoader } from './html-picture.ts';
import { SCRIPT, STYLE } from './html-style.ts';
import { escapeHtml } from './html-text.ts';
import type { CheckReport } from './report.ts';
import type { MakeCheckReporter } from './reporter.ts';

/** Pixels: a screenshot of a desktop browser at its own size. */
const MAX_WIDTH = 1280;

/** Writes everything at the end, one image at a time. */
export const makeHtmlReporter: MakeCheckReporter = (sink, tools) => ({
  async end(report) {
    const images = sortImages(report);
    const load = makePageLoader(tools, MAX_WIDTH);
    await sink.write(await formatHead(report));
    for (const [index, { image }] of images.entries()) {
      await sink.write(await formatImage(image, index, { load, checkFile: report.check_file }));
    }
    await sink.write('</main>\n</body>\n</html>\n');
  },
});

function sortImages({ images }: CheckReport) {
  const rank = (outcome: Outcome) => MOST_URGENT_FIRST.indexOf(outcome);
  return images
    .map((image) => ({ image, outcome: getImageOutcome(image) }))
    .sort((a, b) => rank(a.outcome) - rank(b.outcome));
}

async function formatHead(report: CheckReport): Promise<string> {
  const hash = await loadSha256Base64();
  const policy = [
    "default-src 'none'",
    'img-src data:',
    `style-src 'sha256-${hash(STYLE)}'`,
    `script-src 'sha256-${hash(SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  const facts = [
    ['Check file', report.check_file ?? 'none: assertions from the command line'],
    ['Model', report.model],
    ['Started', report.started_at],
    ['claude-see', report.claude_see],
  ] as const;
  const items = facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`);
  return (
    `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n` +
    `<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">\n` +
    `<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n` +
    `<title>${escapeHtml(`claude-see check: ${describeCounts(report)}`)}</title>\n` +
    `<style>${STYLE}</style>\n<script>${SCRIPT}</script>\n</head>\n<body>\n` +
    `<header><h1>claude-see check: ${escapeHtml(describeCounts(report))}</h1>\n<p>${escapeHtml(describeRun(report))}</p>\n` +
    `<dl>${items.join('')}</dl></header>\n${formatFilters(report)}<main>\n`
  );
}

/** Radio buttons that the style sheet reads: they filter without a script. */
function formatFilters({ images }: CheckReport): string {
  const outcomes = images.map(getImageOutcome);
  const choices = MOST_URGENT_FIRST.flatMap((outcome) => {
    const count = outcomes.filter((each) => each === outcome).length;
    return count > 0 ? [formatChoice(outcome, `${OUTCOME_WORDS[outcome]} (${count})`, false)] : [];
  });
  const all = formatChoice('all', `all (${images.length})`, true);
  return `<fieldset class="filters"><legend>Show pictures</legend>${all}${choices.join('')}</fieldset>\n`;
}

function formatChoice(name: string, label: string, isChecked: boolean): string {
  return `<label><input type="radio" name="show" id="show-${name}" autocomplete="off"${isChecked ? ' checked' : ''}> ${label}</label>`;
}
