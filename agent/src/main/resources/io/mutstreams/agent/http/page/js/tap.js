/** Live records at one edge of the graph. */
import { h, byId, text, fill, announce } from './dom.js';
import { events } from './api.js';
import { clock, count, size } from './format.js';
import { wordsOf } from './model.js';

const KEPT = 100;
let open = null;

function query(tap, perSecond) {
  const fields = new URLSearchParams({ ...tap, rate: perSecond });
  return `/api/tap?${fields}`;
}

function headers(record) {
  return Object.entries(record.headers ?? {}).map(([name, value]) => h('span', { class: 'header' },
    h('span', { class: 'dim' }, `${name}=`), String(value)));
}

function row(record) {
  const way = [record.from, record.port && `by ${record.port}`, record.to && `→ ${record.to}`]
    .filter(Boolean).join(' ');
  return h('li', {},
    record.left_out > 0 && h('div', { class: 'left-out' }, `${count(record.left_out)} left out`),
    h('div', { class: 'record-head' },
      h('time', { dateTime: record.at }, clock(record.at)),
      h('span', { class: 'topic' }, record.topic),
      record.key !== null && h('span', { class: 'dim' }, `key ${record.key}`),
      h('span', { class: 'dim' }, way),
      headers(record)),
    h('pre', { class: record.binary ? 'body binary' : 'body' },
      record.body + (record.cut ? ` … ${record.bytes === null ? '' : `of ${size(record.bytes)}`}` : '')));
}

function take(value) {
  if (value.error !== undefined) {
    text(byId('tap-state'), value.error);
    announce(value.error);
  } else if (value.ended !== undefined) {
    text(byId('tap-state'), `Ended: ${value.ended}.`);
    announce(`The tap has ended: ${value.ended}`);
  } else if (value.at !== undefined) {
    const list = byId('tap-records');
    list.prepend(row(value));
    while (list.children.length > KEPT) {
      list.lastElementChild.remove();
    }
    open.shown += 1;
    open.leftOut += value.left_out ?? 0;
    text(byId('tap-state'), `${count(open.shown)} shown, ${count(open.leftOut)} left out.`);
  }
}

/** Ends the tap that is open. */
export function stopTap() {
  open?.controller.abort();
  open = null;
  byId('tap-go').hidden = false;
  byId('tap-stop').hidden = true;
}

/** Opens a tap, in the place of the one before. */
async function startTap(tap) {
  stopTap();
  const mine = { controller: new AbortController(), shown: 0, leftOut: 0 };
  open = mine;
  fill(byId('tap-records'));
  text(byId('tap-state'), 'Waiting for records…');
  byId('tap-go').hidden = true;
  byId('tap-stop').hidden = false;
  byId('tap-stop').focus();
  announce(`Showing records of ${wordsOf(tap)}`);
  try {
    await events(query(tap, byId('tap-rate').value), mine.controller.signal, (name, value) => {
      if (open === mine) {
        take(value);
      }
    });
  } catch (e) {
    if (open === mine && e.name !== 'AbortError') {
      text(byId('tap-state'), e.message);
      announce(e.message);
    }
  }
  if (open === mine) {
    stopTap();
    byId('tap-go').focus();
  }
}

/** Offers a tap of an edge. */
export function offerTap(tap) {
  stopTap();
  fill(byId('tap-records'));
  text(byId('tap-state'), 'A sample of the records that pass here, with secrets masked.');
  text(byId('tap-edge'), wordsOf(tap));
  byId('tap-go').onclick = () => startTap(tap);
  byId('tap-stop').onclick = () => {
    stopTap();
    byId('tap-go').focus();
  };
}
