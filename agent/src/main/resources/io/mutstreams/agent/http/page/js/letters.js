/** The dead letters: shown, put back, discarded. */
import { h, byId, text, fill, confirmed } from './dom.js';
import { get, post } from './api.js';
import { count, many, moment, size } from './format.js';

let letters = [];
const chosen = new Set();

const place = (letter) => [letter.kind, letter.name, letter.step].filter(Boolean).join(' ');

/** Those that are chosen, or all that are shown. */
const meant = () => (chosen.size > 0 ? letters.filter((each) => chosen.has(each.number)) : letters);

function payload(letter) {
  const bytes = Uint8Array.from(atob(letter.payload ?? ''), (c) => c.charCodeAt(0));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: bytes.length < letter.size });
  } catch {
    return [...bytes.slice(0, 64)].map((b) => b.toString(16).padStart(2, '0')).join(' ');
  }
}

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
        h('pre', { class: 'body' }, payload(letter)))));
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
    const page = await get(`/api/dead-letters?${new URLSearchParams(filter())}`);
    letters = page.letters ?? [];
    const stored = page.stored?.letters ?? letters.length;
    [...chosen].filter((number) => !letters.some((each) => each.number === number))
      .forEach((number) => chosen.delete(number));
    places();
    fill(byId('letters-rows'), letters.length > 0 && h('table', {},
      h('thead', {}, h('tr', {}, ['', 'Number', 'Time', 'Place', 'Reason', 'Record'].map((title) => (
        title ? h('th', { scope: 'col' }, title) : h('td', {}))))),
      h('tbody', {}, letters.map(row))));
    text(byId('letters-state'), [after, letters.length === 0
      ? 'There are no dead letters.'
      : `${many(letters.length, 'letter')} shown, of ${count(stored)} in all.`]
      .filter(Boolean).join(' '));
  } catch (e) {
    text(byId('letters-state'), e.message);
  }
  words();
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
  byId('letters-place').addEventListener('change', () => showLetters());
  byId('letters-retry').addEventListener('click', retry);
  byId('letters-discard').addEventListener('click', discard);
  words();
}
