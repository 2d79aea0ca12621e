/** The dead letters: shown, put back, discarded. */
import { h, byId, text, fill, confirmed } from './dom.js';
import { get, post } from './api.js';
import { count, many, moment, size } from './format.js';

let letters = [];

/** Behind which letters the pages up to this one begin. */
let pages = [0];
let next = null;
const chosen = new Set();

const place = (letter) => [letter.kind, letter.name, letter.step].filter(Boolean).join(' ');

/** Those that are chosen, or all that are shown. */
const meant = () => (chosen.size > 0 ? letters.filter((each) => chosen.has(each.number)) : letters);

function row(letter) {
  const box = h('input', {
    type: 'checkbox',
    checked: chosen.has(letter.number),
    'aria-label': `Choose letter ${letter.number}`,
    on: {
      change: () => {
        chosen[box.checked ? 'add' : 'delete'](letter.number);
        words();
      },
    },
  });
  return h('tr', {},
    h('td', {}, box),
    h('th', { scope: 'row', class: 'number' }, String(letter.number)),
    h('td', { title: letter.time }, `${moment(letter.time)}`),
    h('td', {}, place(letter)),
    h('td', {}, letter.reason),
    h('td', {},
      h('details', {},
        h('summary', {}, `${letter.topic}, ${size(letter.size)}`),
        h('div', { class: 'dim' }, [`id ${letter.id}`, letter.key && `key ${letter.key}`,
          ...Object.entries(letter.headers ?? {}).map(([name, value]) => `${name}=${value}`)]
          .filter(Boolean).join(' · ')),
        h('pre', { class: letter.binary ? 'body binary' : 'body' }, letter.body + (letter.cut ? ' …' : '')))));
}

function words() {
  const some = chosen.size > 0 ? `${count(chosen.size)} chosen` : 'all that are shown';
  text(byId('letters-retry'), `Retry (${some})`);
  text(byId('letters-discard'), `Discard (${some})…`);
  byId('letters-retry').disabled = letters.length === 0;
  byId('letters-discard').disabled = letters.length === 0;
}

function filter() {
  const [kind, name] = byId('letters-place').value.split(' ');
  return kind ? { kind, name } : {};
}

function places() {
  const select = byId('letters-place');
  const known = new Set([...select.options].map((option) => option.value));
  for (const letter of letters) {
    const value = `${letter.kind} ${letter.name}`;
    if (!known.has(value)) {
      known.add(value);
      select.append(h('option', { value }, value));
    }
  }
}

/** Reads and shows them. */
export async function showLetters(after = '') {
  try {
    const query = { ...filter(), after: pages.at(-1) };
    const page = await get(`/api/dead-letters?${new URLSearchParams(query)}`);
    letters = page.letters ?? [];
    next = page.next ?? null;
    const stored = page.stored?.letters ?? letters.length;
    [...chosen].filter((number) => !letters.some((each) => each.number === number))
      .forEach((number) => chosen.delete(number));
    places();
    fill(byId('letters-rows'), letters.length > 0 && h('table', {},
      h('thead', {}, h('tr', {}, ['', 'Number', 'Time', 'Place', 'Reason', 'Record'].map((title) => (
        title ? h('th', { scope: 'col' }, title) : h('td', {}))))),
      h('tbody', {}, letters.map(row))));
    byId('letters-pages').hidden = pages.length === 1 && next === null;
    byId('letters-first').disabled = pages.length === 1;
    byId('letters-back').disabled = pages.length === 1;
    byId('letters-next').disabled = next === null;
    text(byId('letters-page'), `page ${pages.length}`);
    text(byId('letters-state'), [after, letters.length === 0
      ? pages.length > 1 || next !== null ? 'There are no dead letters on this page.' : 'There are no dead letters.'
      : `${many(letters.length, 'letter')} shown, of ${count(stored)} in all.`]
      .filter(Boolean).join(' '));
  } catch (e) {
    text(byId('letters-state'), e.message);
  }
  words();
}

/** Goes to another page; what was chosen on this one is not any more. */
async function turn(to) {
  pages = to;
  chosen.clear();
  await showLetters();
  byId('letters-rows').focus();
}

/** One request for each stretch of numbers that follow each other among those shown. */
async function each(path, which) {
  const results = [];
  let from = null;
  const numbers = new Set(which.map((letter) => letter.number));
  const shown = letters.map((letter) => letter.number);
  for (let i = 0; i <= shown.length; i += 1) {
    const mine = numbers.has(shown[i]);
    if (mine && from === null) {
      from = shown[i];
    } else if (!mine && from !== null) {
      results.push(await post(path, { ...filter(), after: from - 1, to: shown[i - 1] }));
      from = null;
    }
  }
  return results;
}

const sum = (results, field) => results.reduce((total, one) => total + (one[field] ?? 0), 0);

async function retry() {
  const which = meant();
  text(byId('letters-state'), `Putting back ${many(which.length, 'letter')}…`);
  try {
    const results = await each('/api/dead-letters/retry', which);
    const stay = results.flatMap((one) => one.left ?? []);
    const why = stay.length > 0 ? ` ${many(stay.length, 'letter')} stay: ${stay[0].why}` : '';
    chosen.clear();
    await showLetters(`${count(sum(results, 'settled'))} settled, ${count(sum(results, 'dead_again'))} failed again.${why}`);
  } catch (e) {
    text(byId('letters-state'), e.message);
  }
}

async function discard() {
  const which = meant();
  if (!(await confirmed('Discard dead letters', `${many(which.length, 'letter')} will be gone for good.`, 'Discard'))) {
    return;
  }
  try {
    const results = await each('/api/dead-letters/discard', which);
    chosen.clear();
    await showLetters(`${many(sum(results, 'discarded'), 'letter')} discarded.`);
  } catch (e) {
    text(byId('letters-state'), e.message);
  }
}

export function startLetters() {
  byId('letters-refresh').addEventListener('click', () => showLetters());
  byId('letters-place').addEventListener('change', () => turn([0]));
  byId('letters-first').addEventListener('click', () => turn([0]));
  byId('letters-back').addEventListener('click', () => turn(pages.slice(0, -1)));
  byId('letters-next').addEventListener('click', () => turn([...pages, next]));
  byId('letters-retry').addEventListener('click', retry);
  byId('letters-discard').addEventListener('click', discard);
  words();
}
