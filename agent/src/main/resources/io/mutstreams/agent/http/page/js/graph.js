/**
 * Draws the graph: dagre says where, the nodes are buttons that anybody can reach and read, the
 * edges are lines with a button in their middle.
 */
import { h, svg, text, fill, byId } from './dom.js';
import { many } from './format.js';
import { wordsOf } from './model.js';

const MARGIN = 16;

/** How wide and high the button of an edge is, with room around it. */
const BUTTON = 26;
let drawn = '';

/** How high the nodes were when they were placed: one that has errors to tell is higher. */
let placed = '';
let parts = { nodes: new Map(), edges: new Map() };
let chosen = null;
let choose = () => {};

/** @param {(choice: object) => void} then told when a node, step or edge is chosen */
export function startGraph(then) {
  choose = then;
}

const facts = (node) => node.facts.map(([value, , words]) => `${value} ${words}`).join(', ');

const lag = (node) => (node.lag ? `the oldest waits ${node.lag}` : '');

const errors = (node) => (node.errors ? many(node.errors, 'error') : '');

function nodeLabel(node) {
  return [`${node.kind} ${node.name}`, node.state, facts(node), lag(node), errors(node)].filter(Boolean).join(', ');
}

function stepButton(node, step) {
  const button = h('button', {
    type: 'button',
    class: 'step',
    on: { click: () => choose({ kind: 'step', node: node.id, step: step.id }) },
  },
  h('span', { class: 'step-id' }, step.id),
  h('span', { class: 'step-operator' }, step.operator === step.id ? step.version : `${step.operator} ${step.version}`),
  h('span', { class: 'step-errors' }));
  return button;
}

function makeNode(node) {
  const head = h('button', {
    type: 'button',
    class: 'node-head',
    on: { click: () => choose({ kind: 'node', node: node.id }) },
  },
  h('span', { class: 'node-kind' }, node.kind),
  h('span', { class: 'node-name' }, node.name),
  h('span', { class: 'node-state' }),
  h('span', { class: 'node-facts' }, node.facts.map(([, unit]) => h('span', { class: 'fact' },
    h('b', {}), unit))),
  h('span', { class: 'node-lag' }),
  h('span', { class: 'node-errors' }));
  const steps = node.steps.map((step) => [step.id, stepButton(node, step)]);
  const box = h('div', { class: `node ${node.kind}` }, head,
    steps.length > 0 && h('div', { class: 'steps' }, steps.map(([, button]) => button)));
  return { box, head, steps: new Map(steps) };
}

function updateNode(part, node) {
  part.box.dataset.level = node.level;
  part.box.classList.toggle('chosen', chosen?.kind === 'node' && chosen.node === node.id);
  part.head.setAttribute('aria-label', nodeLabel(node));
  text(part.head.querySelector('.node-state'), node.state);
  const values = part.head.querySelectorAll('.fact b');
  node.facts.forEach(([value], i) => text(values[i], value));
  text(part.head.querySelector('.node-lag'), lag(node));
  text(part.head.querySelector('.node-errors'), errors(node));
  for (const step of node.steps) {
    const button = part.steps.get(step.id);
    const failed = step.failed ?? 0;
    text(button.querySelector('.step-errors'), failed ? `${failed} failed` : '');
    button.classList.toggle('chosen',
      chosen?.kind === 'step' && chosen.node === node.id && chosen.step === step.id);
    button.setAttribute('aria-label',
      `step ${node.name}.${step.id}, operator ${step.operator} of plugin ${step.plugin} ${step.version}`
        + (failed ? `, ${failed} failed` : ''));
  }
}

/** From the right side of a node to the left side of another, through points, level at each. */
function path(from, between, to) {
  const right = { x: from.x + from.width / 2, y: from.y };
  const left = { x: to.x - to.width / 2, y: to.y };
  // Every second one lies between two columns, the others beside the nodes of a column.
  const through = between.flatMap(({ x, y }, i) => (i % 2 === 0 ? [{ x, y }]
    : [{ x: x - from.width / 2, y }, { x: x + from.width / 2, y }]));
  let at = right;
  let d = `M${at.x},${at.y}`;
  for (const next of [...through, left]) {
    const middle = (at.x + next.x) / 2;
    d += ` C${middle},${at.y} ${middle},${next.y} ${next.x},${next.y}`;
    at = next;
  }
  return d;
}

function layout(graph) {
  const layered = new window.dagre.graphlib.Graph({ multigraph: true })
    .setGraph({ rankdir: 'LR', nodesep: 16, ranksep: 56, edgesep: 8, marginx: MARGIN, marginy: MARGIN })
    .setDefaultEdgeLabel(() => ({}));
  for (const [id, part] of parts.nodes) {
    layered.setNode(id, { width: part.box.offsetWidth, height: part.box.offsetHeight });
  }
  // The button of an edge has its place like a node.
  graph.edges.forEach((edge) => layered.setEdge(edge.from, edge.to,
    { width: BUTTON, height: BUTTON, labelpos: 'c' }, edge.id));
  window.dagre.layout(layered);
  return layered;
}

function place(graph, canvas, lines) {
  const layered = layout(graph);
  const { width, height } = layered.graph();
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  lines.setAttribute('viewBox', `0 0 ${width} ${height}`);
  for (const [id, part] of parts.nodes) {
    const { x, y } = layered.node(id);
    part.box.style.left = `${x - part.box.offsetWidth / 2}px`;
    part.box.style.top = `${y - part.box.offsetHeight / 2}px`;
  }
  for (const edge of graph.edges) {
    const { points, x, y } = layered.edge({ v: edge.from, w: edge.to, name: edge.id });
    const part = parts.edges.get(edge.id);
    const d = path(layered.node(edge.from), points.slice(1, -1), layered.node(edge.to));
    [part.line, part.flow].forEach((line) => line.setAttribute('d', d));
    part.button.style.left = `${x}px`;
    part.button.style.top = `${y}px`;
  }
}

function makeEdge(edge) {
  return {
    line: svg('path', { class: 'edge' }),
    flow: svg('path', { class: 'flow' }),
    button: h('button', {
      type: 'button',
      class: 'edge-button',
      'aria-label': `records from ${wordsOf(edge.tap)}`,
      title: `records from ${wordsOf(edge.tap)}`,
      on: { click: () => choose({ kind: 'edge', edge: edge.id }) },
    }),
  };
}

function updateEdge(part, edge) {
  const busy = edge.rate > 0;
  part.flow.classList.toggle('busy', busy);
  // Ten times as many records make the line one step wider.
  part.flow.style.strokeWidth = `${busy ? 1 + Math.min(4, Math.log10(1 + edge.rate)) : 0}px`;
  part.button.classList.toggle('chosen', chosen?.kind === 'edge' && chosen.edge === edge.id);
}

/** Shows a graph; what is there already stays where it is. */
export function showGraph(graph, choice) {
  chosen = choice;
  const canvas = byId('graph');
  if (graph.signature !== drawn) {
    drawn = graph.signature;
    parts = {
      nodes: new Map([...graph.nodes.values()].map((node) => [node.id, makeNode(node)])),
      edges: new Map(graph.edges.map((edge) => [edge.id, makeEdge(edge)])),
    };
    const lines = svg('svg', { class: 'lines', 'aria-hidden': 'true' });
    for (const part of parts.edges.values()) {
      lines.append(part.line, part.flow);
    }
    // In the order in which records flow, which is the order of the Tab key.
    fill(canvas, lines,
      [...parts.nodes.values()].map((part) => part.box),
      [...parts.edges.values()].map((part) => part.button));
    placed = '';
  }
  graph.nodes.forEach((node, id) => updateNode(parts.nodes.get(id), node));
  const heights = [...parts.nodes.values()].map((part) => part.box.offsetHeight).join(' ');
  if (placed !== heights) {
    placed = heights;
    place(graph, canvas, canvas.querySelector('.lines'));
  }
  graph.edges.forEach((edge) => updateEdge(parts.edges.get(edge.id), edge));
}

/** Draws it again, as after it was hidden. */
export function redraw() {
  drawn = '';
}

