/** The switches: what they say, since when and by whom; and setting them. */
import { h, byId, text, fill, announce } from './dom.js';
import { put } from './api.js';
import { ago } from './format.js';

let drawn = '';
let afterwards = () => {};

/** By whom it was set, in words. */
const author = (one) => (one.who ? `${one.by} ${one.who}` : one.by);

const inlets = (one) => (one.set_by ?? []).map((each) => (
  `${each.from} ${each.topic}${each.connected ? '' : `, away${each.why ? `: ${each.why}` : ''}`}`)).join('; ');

async function set(name, value) {
  try {
    const now = await put(`/api/switches/${encodeURIComponent(name)}`, { value });
    const words = `${name} is ${now.value}.`;
    text(byId('switches-state'), words);
    announce(words);
    afterwards();
  } catch (e) {
    text(byId('switches-state'), e.message);
  }
}

function field(one) {
  if (one.type === 'flag' || (one.allowed ?? []).length > 0) {
    const values = one.type === 'flag' ? ['true', 'false'] : one.allowed.map(String);
    return h('select', { 'aria-label': `Value for ${one.name}` }, values.map((value) => (
      h('option', { value, selected: value === String(one.value) }, value))));
  }
  return h('input', { 'aria-label': `Value for ${one.name}`, value: String(one.value), spellcheck: false });
}

/** A value of its type; a text that is none is refused by the agent, which says why. */
const typed = (one, written) => (one.type === 'flag' ? written === 'true' : written);

function row(one) {
  const value = field(one);
  return h('tr', { data: { name: one.name } },
    h('th', { scope: 'row' }, one.name),
    h('td', { class: 'switch-value' }),
    h('td', { class: 'switch-since' }),
    h('td', { class: 'switch-by' }),
    h('td', { class: 'switch-inlets' }),
    h('td', {}, h('div', { class: 'buttons' }, value,
      h('button', {
        type: 'button', class: 'small', 'aria-label': `Set ${one.name}`, on: { click: () => set(one.name, typed(one, value.value)) },
      }, 'Set'),
      h('button', {
        type: 'button', class: 'small', 'aria-label': `Reset ${one.name}`, title: `to ${one.initial}`, on: { click: () => set(one.name, null) },
      }, 'Reset'))));
}

function update(one) {
  const mine = byId('switches').querySelector(`tr[data-name="${CSS.escape(one.name)}"]`);
  text(mine.querySelector('.switch-value'), one.value);
  text(mine.querySelector('.switch-since'), ago(one.since));
  text(mine.querySelector('.switch-by'), author(one) + (one.durable ? '' : ', not on disk yet'));
  text(mine.querySelector('.switch-inlets'), inlets(one) + (one.misfit ? ` (${one.misfit})` : ''));
}

/** Shows them as they are now; what somebody writes stays. */
export function showSwitches(all) {
  byId('switches-card').hidden = all.length === 0;
  const signature = JSON.stringify(all.map((one) => [one.name, one.type, one.allowed, one.initial]));
  if (signature !== drawn) {
    drawn = signature;
    fill(byId('switches'), all.length > 0 && h('table', {},
      h('thead', {}, h('tr', {}, ['Name', 'Value', 'Since', 'Set by', 'Messages that set it', 'Change'].map((title) => (
        h('th', { scope: 'col' }, title))))),
      h('tbody', {}, all.map(row))));
  }
  all.forEach(update);
}

/** @param {() => void} then when one was set */
export function startSwitches(then) {
  afterwards = then;
}
