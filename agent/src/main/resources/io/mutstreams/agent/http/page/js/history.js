/** What became of changes, what differs between revisions, and the way back. */
import { h, byId, text, fill, confirmed, announce } from './dom.js';
import { get, post } from './api.js';
import { many, moment } from './format.js';

let known = { runs: 0, revisions: [], changes: [] };
let afterwards = () => {};

const LEVELS = { accepted: 'good', refused: 'bad' };

function changeRow(change) {
  const lines = [...(change.problems ?? []), ...(change.summary ?? [])];
  const kept = known.revisions.some((each) => each.number === change.revision);
  const accepted = change.outcome === 'accepted';
  return h('tr', { 'aria-current': accepted && change.revision === known.runs ? 'true' : null },
    h('td', {}, moment(change.at)),
    h('td', {}, h('b', { class: LEVELS[change.outcome] ?? 'dim' }, change.outcome), h('div', { class: 'dim' }, `by ${change.origin}`)),
    h('td', { class: 'number' }, accepted && kept
      ? h('button', { type: 'button', class: 'small', on: { click: () => compare(change.revision) } },
        h('span', { class: 'unseen' }, 'What revision '), String(change.revision), h('span', { class: 'unseen' }, ' changed'))
      : String(change.revision)),
    h('td', {}, lines.length > 2
      ? h('details', {}, h('summary', {}, `${lines[0]} (${many(lines.length, 'line')})`),
        h('ul', {}, lines.map((line) => h('li', {}, line))))
      : lines.map((line) => h('div', {}, line))));
}

function options(select, chosen) {
  fill(select, known.revisions.map((revision) => h('option', {
    value: String(revision.number),
    selected: revision.number === chosen,
  }, `${revision.number}${revision.number === known.runs ? ', runs' : ''}`)));
}

function line(words) {
  const cls = words.startsWith('@@') || words.startsWith('+++') || words.startsWith('---') ? 'at'
    : { '+': 'plus', '-': 'minus' }[words[0]];
  // Of a file its name alone: the folder is always the same.
  const shown = cls === 'at' ? words.replace(/^(---|\+\+\+) .*\//, '$1 ') : words;
  return h('div', { class: cls }, shown === '' ? ' ' : shown);
}

async function diff() {
  const from = byId('diff-from').value;
  const to = byId('diff-to').value;
  byId('rollback').disabled = from === '' || Number(from) === known.runs;
  text(byId('rollback'), from ? `Roll back to ${from}…` : 'Roll back…');
  if (from === '' || to === '') {
    fill(byId('diff'));
    return;
  }
  try {
    const { lines } = await get(`/api/diff?${new URLSearchParams({ from, to })}`);
    fill(byId('diff'), lines.length > 0 ? lines.map(line) : h('p', { class: 'dim' }, 'The files are the same.'));
  } catch (e) {
    fill(byId('diff'), h('p', { class: 'bad' }, e.message));
  }
}

/** Shows what a revision changed. */
function compare(number) {
  const at = known.revisions.findIndex((each) => each.number === number);
  const before = known.revisions[at + 1] ?? known.revisions[at];
  options(byId('diff-from'), before?.number);
  options(byId('diff-to'), number);
  return diff();
}

/** Reads and shows it. */
export async function showHistory(after = '') {
  try {
    known = await get('/api/history');
    fill(byId('history-rows'), h('table', {},
      h('thead', {}, h('tr', {}, ['When', 'Outcome', 'Revision', 'What'].map((title) => h('th', { scope: 'col' }, title)))),
      h('tbody', {}, known.changes.map(changeRow))));
    text(byId('history-state'), [after, `Revision ${known.runs} runs.`,
      known.files_not_used && `The files are not used: ${known.files_not_used}`].filter(Boolean).join(' '));
    await compare(known.runs);
  } catch (e) {
    text(byId('history-state'), e.message);
  }
}

async function rollback() {
  const revision = Number(byId('diff-from').value);
  const lose = byId('rollback-lose').checked;
  if (!(await confirmed(`Roll back to revision ${revision}`,
    'The agent goes back to it without a record lost. The files stay as they are, and are not used until they differ.', 'Roll back'))) {
    return;
  }
  text(byId('history-state'), `Rolling back to revision ${revision}…`);
  try {
    const result = await post('/api/rollback', { revision, ...(lose && { lose_state: true }) });
    byId('rollback-lose').checked = false;
    const problems = result.problems ?? [];
    const words = problems.length > 0 ? `Refused: ${problems.join('; ')}` : `${result.outcome}, by ${result.origin}.`;
    announce(words);
    afterwards();
    await showHistory(words);
  } catch (e) {
    text(byId('history-state'), e.message);
  }
}

/** @param {() => void} then when something has changed */
export function startHistory(then) {
  afterwards = then;
  byId('history-refresh').addEventListener('click', () => showHistory());
  byId('diff-from').addEventListener('change', diff);
  byId('diff-to').addEventListener('change', diff);
  byId('rollback').addEventListener('click', rollback);
}
