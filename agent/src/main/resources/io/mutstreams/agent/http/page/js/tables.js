/** The graph as tables, which say all that it shows. */
import { h, byId, fill } from './dom.js';
import { count, lag, rate, size } from './format.js';

const cell = (value, cls) => h('td', { class: cls }, String(value));

function table(caption, titles, rows) {
  return h('table', {},
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, titles.map(([title, cls]) => h('th', { scope: 'col', class: cls }, title)))),
    h('tbody', {}, rows));
}

function tapButton(words, then) {
  return h('td', {}, h('button', {
    type: 'button', class: 'small', 'aria-label': `Show records: ${words}`, on: { click: then },
  }, 'Tap'));
}

function row(node, cells, choose, words) {
  return h('tr', { data: { level: node.level } },
    h('th', { scope: 'row' }, node.name), cell(node.state, 'state'), cells, tapButton(words, choose));
}

const NUMBER = 'number';

/** Where records come from or go to, and how many a second. */
const ends = (edges, end) => (edges ?? []).map((edge) => `${edge[end]} (${rate(edge.rate)}/s)`).join(', ');

/** Shows them; what the focus is on stays in focus. */
export function showTables(status, graph, choose) {
  const focused = document.activeElement?.closest('#tables')
    ? document.activeElement.getAttribute('aria-label') : null;
  const node = (id) => graph.nodes.get(id);
  const sources = (status.sources ?? []).map((source) => row(node(`source ${source.name}`), [
    cell((source.topics ?? []).join(', ')),
    cell(rate(source.rate), NUMBER), cell(count(source.records), NUMBER),
    cell(count(source.unsettled), NUMBER), cell(lag(source.oldest_ms), NUMBER), cell(count(source.bad + source.overflowed), NUMBER),
  ], () => choose({ kind: 'node', node: `source ${source.name}` }), `source ${source.name}`));
  const streams = (status.streams ?? []).flatMap((stream) => [
    row(node(`stream ${stream.name}`), [
      cell(`from ${ends(stream.taken, 'from')} to ${ends(stream.sent, 'to') || 'nowhere'}`),
      cell(rate(stream.rate), NUMBER), cell(count(stream.in), NUMBER), cell(count(stream.out), NUMBER),
      cell(count(stream.waiting), NUMBER), cell(count(stream.dead_letters), NUMBER),
    ], () => choose({ kind: 'node', node: `stream ${stream.name}` }), `stream ${stream.name}`),
    ...(stream.steps ?? []).map((step) => h('tr', { class: 'sub' },
      h('th', { scope: 'row' }, `${stream.name}.${step.id}`),
      cell(`${step.operator}`), cell(`${step.plugin} ${step.version}`), cell(''),
      cell(count(step.in), NUMBER), cell(count(step.out), NUMBER), cell(''), cell(count(step.failed), NUMBER),
      tapButton(`step ${stream.name}.${step.id}`,
        () => choose({ kind: 'step', node: `stream ${stream.name}`, step: step.id })))),
  ]);
  const uplinks = (status.uplinks ?? []).map((uplink) => row(node(`uplink ${uplink.name}`), [
    cell(rate(uplink.rate), NUMBER), cell(count(uplink.delivered), NUMBER),
    cell(count(uplink.in_flight + uplink.waiting), NUMBER), cell(lag(uplink.oldest_ms), NUMBER),
    cell(`${count(uplink.outbox?.records)} (${size(uplink.outbox?.bytes)})`, NUMBER),
    cell(count(uplink.refused + (uplink.outbox?.dropped ?? 0)), NUMBER),
  ], () => choose({ kind: 'node', node: `uplink ${uplink.name}` }), `uplink ${uplink.name}`));
  fill(byId('tables'),
    table('Sources', [['Name'], ['State'], ['Topics'], ['Per s', NUMBER], ['Messages', NUMBER],
      ['Unsettled', NUMBER], ['Oldest', NUMBER], ['Errors', NUMBER], ['Records']], sources),
    table('Streams and their steps', [['Name'], ['State or operator'], ['Way or plugin'], ['Per s', NUMBER],
      ['In', NUMBER], ['Out', NUMBER], ['Waiting', NUMBER], ['Dead letters', NUMBER], ['Records']], streams),
    table('Uplinks', [['Name'], ['State'], ['Per s', NUMBER], ['Delivered', NUMBER], ['Waiting', NUMBER],
      ['Oldest', NUMBER],
      ['Outbox', NUMBER], ['Errors', NUMBER], ['Records']], uplinks));
  if (focused !== null) {
    byId('tables').querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  }
}
