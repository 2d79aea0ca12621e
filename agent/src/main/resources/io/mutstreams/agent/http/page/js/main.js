/** Starts the page, keeps it up to date, and leads from one part to another. */
import { byId, text, fill, h, announce } from './dom.js';
import { Refused, askForToken, forget, hasToken, look } from './api.js';
import { ago, count, many, span } from './format.js';
import { startTheme } from './theme.js';
import { graphOf } from './model.js';
import { redraw, showGraph, startGraph } from './graph.js';
import { showTables } from './tables.js';
import { showChosen, startChosen } from './chosen.js';
import { showLetters, startLetters } from './letters.js';
import { showHistory, startHistory } from './history.js';
import { showConfig, startConfig } from './config.js';
import { showSwitches, startSwitches } from './switches.js';

const PERIOD = 1000;
let status = null;
let choice = null;
let asTables = false;
let said = { change: null, health: null };

const shows = { letters: showLetters, history: showHistory, config: showConfig };

function choose(next) {
  choice = next;
  draw();
  byId('chosen-title').scrollIntoView({ block: 'nearest' });
}

/** What is wrong, in one word; the worst of all. */
function health() {
  if ((status.alarms ?? []).length > 0) {
    return ['bad', many(status.alarms.length, 'alarm')];
  }
  if (status.last_change?.outcome === 'refused') {
    return ['bad', 'last change refused'];
  }
  const away = [...(status.sources ?? []), ...(status.uplinks ?? [])].filter((link) => !link.connected);
  if (away.length > 0) {
    return ['bad', `${away.map((link) => link.name).join(', ')} away`];
  }
  if ((status.uplinks ?? []).some((uplink) => uplink.mode !== 'direct')) {
    return ['warn', 'catching up'];
  }
  return ['good', 'running'];
}

function drawHead() {
  const [level, words] = health();
  byId('health').dataset.level = level;
  text(byId('health'), words);
  text(byId('agent'), status.agent);
  document.title = `${status.agent} · mutstreams`;
  text(byId('head-facts'), [
    `revision ${status.revision?.number}`,
    `up ${span(status.uptime_s)}`,
    `version ${status.version}`,
  ].join(' · '));
  text(byId('letters-count'), status.stored_dead_letters ? count(status.stored_dead_letters) : '');
  if (said.health !== null && said.health !== words) {
    announce(words);
  }
  said.health = words;
}

function drawChange() {
  const change = status.last_change ?? {};
  const key = `${change.at} ${change.outcome}`;
  if (said.change === key) {
    byId('change').querySelector('time')?.replaceChildren(ago(change.at));
    return;
  }
  if (said.change !== null) {
    announce(`Last change: ${change.outcome}`);
  }
  said.change = key;
  const level = { accepted: 'good', refused: 'bad' }[change.outcome] ?? 'dim';
  const lines = [...(change.problems ?? []), ...(change.summary ?? [])];
  const held = change.commit_ms ? `, streams stood for ${change.commit_ms.max.toFixed(1)} ms at most` : '';
  fill(byId('change'),
    h('p', {},
      'Last change ', h('time', { dateTime: change.at ?? '' }, ago(change.at)),
      `, by ${change.origin}: `,
      h('b', { class: level }, change.outcome === 'refused' ? 'refused, what ran before runs on' : change.outcome),
      `${held}.`),
    lines.length > 0 && h('details', { open: change.outcome === 'refused' || lines.length < 4 },
      h('summary', {}, many(lines.length, 'line')), h('ul', {}, lines.map((line) => h('li', {}, line)))));
}

function drawAlarms() {
  const alarms = (status.alarms ?? []).map((alarm) => (typeof alarm === 'string' ? alarm
    : Object.values(alarm).filter(Boolean).join(': ')));
  const box = byId('alarms');
  if (box.dataset.shown !== JSON.stringify(alarms)) {
    box.dataset.shown = JSON.stringify(alarms);
    fill(box, alarms.map((alarm) => h('p', {}, alarm)));
  }
}

function draw() {
  if (status === null) {
    return;
  }
  drawHead();
  drawChange();
  drawAlarms();
  const graph = graphOf(status);
  byId('nothing').hidden = graph.nodes.size > 0;
  if (!byId('flow').hidden) {
    byId('graph-box').hidden = asTables;
    byId('tables').hidden = !asTables;
    if (asTables) {
      showTables(status, graph, choose);
    } else {
      showGraph(graph, choice);
    }
  }
  showChosen(graph, choice);
  showSwitches(status.switches ?? []);
}

async function refresh() {
  try {
    status = await look('/api/status');
    draw();
  } catch (e) {
    byId('health').dataset.level = 'bad';
    if (e instanceof Refused && e.status === 401) {
      text(byId('health'), 'needs the token');
      if (await askForToken(hasToken() ? 'That is not the token.' : '')) {
        return;
      }
    } else {
      text(byId('health'), 'the agent does not answer');
    }
  }
}

async function keepUp() {
  if (!document.hidden) {
    await refresh();
  }
  window.setTimeout(keepUp, PERIOD);
}

const tabs = () => [...document.querySelectorAll('[role=tab]')];

function open(tab) {
  for (const each of tabs()) {
    const mine = each === tab;
    each.setAttribute('aria-selected', String(mine));
    each.tabIndex = mine ? 0 : -1;
    byId(each.getAttribute('aria-controls')).hidden = !mine;
  }
  const part = tab.getAttribute('aria-controls');
  window.history.replaceState(null, '', `#${part}`);
  shows[part]?.();
  draw();
}

function startTabs() {
  tabs().forEach((tab) => tab.addEventListener('click', () => open(tab)));
  document.querySelector('[role=tablist]').addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const all = tabs();
      const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
      next.focus();
      open(next);
    }
  });
  const wanted = tabs().find((tab) => `#${tab.getAttribute('aria-controls')}` === window.location.hash);
  if (wanted) {
    open(wanted);
  }
}

function showAs(tables) {
  asTables = tables;
  byId('as-graph').setAttribute('aria-pressed', String(!tables));
  byId('as-tables').setAttribute('aria-pressed', String(tables));
  redraw();
  draw();
}

startTheme();
startGraph(choose);
startChosen();
startLetters();
startHistory(refresh);
startConfig(refresh);
startSwitches(refresh);
startTabs();
byId('as-graph').addEventListener('click', () => showAs(false));
byId('as-tables').addEventListener('click', () => showAs(true));
byId('forget').addEventListener('click', forget);
document.addEventListener('token', () => { byId('forget').hidden = !hasToken(); });
byId('forget').hidden = !hasToken();
document.addEventListener('visibilitychange', refresh);
keepUp();
