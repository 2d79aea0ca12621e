/** What is chosen in the graph, and a tap of it. */
import { h, byId, text, fill } from './dom.js';
import { count, size } from './format.js';
import { wordsOf } from './model.js';
import { offerTap } from './tap.js';

let offered = null;

export function startChosen() {
  byId('tap').hidden = true;
}

function stepOf(node, id) {
  const step = node?.steps.find((each) => each.id === id);
  return step && {
    title: `Step ${node.name}.${step.id}`,
    state: step.stands ?? '',
    facts: [
      ['operator', step.operator],
      ['plugin', `${step.plugin} ${step.version}`],
      ['records in', count(step.in)],
      ['records out', count(step.out)],
      ['failed', count(step.failed)],
      ['cut off', count(step.cut_off)],
      ...(step.state ? [['state', `${count(step.state.values)} values, ${size(step.state.bytes)}`]] : []),
      ...Object.entries(step.counters ?? {}).map(([name, value]) => [name, count(value)]),
    ],
    tap: { name: node.name, after: step.id },
  };
}

function nodeOf(node) {
  return node && {
    title: `${node.kind[0].toUpperCase()}${node.kind.slice(1)} ${node.name}`,
    state: [node.state, node.why].filter(Boolean).join(': '),
    facts: node.all,
    tap: node.tap,
  };
}

function edgeOf(graph, id) {
  const edge = graph.edges.find((each) => each.id === id);
  return edge && { title: `Way ${wordsOf(edge.tap)}`, state: '', facts: edge.all, tap: edge.tap };
}

function find(graph, choice) {
  return {
    node: () => nodeOf(graph.nodes.get(choice.node)),
    step: () => stepOf(graph.nodes.get(choice.node), choice.step),
    edge: () => edgeOf(graph, choice.edge),
  }[choice.kind]();
}

/** Shows it as it is now. */
export function showChosen(graph, choice) {
  if (choice === null) {
    return;
  }
  const what = find(graph, choice);
  if (!what) {
    text(byId('chosen-state'), 'It is not there any more.');
    fill(byId('chosen-facts'));
    return;
  }
  text(byId('chosen-title'), what.title);
  text(byId('chosen-state'), what.state);
  const list = byId('chosen-facts');
  if (list.dataset.of !== what.title || list.children.length !== 2 * what.facts.length) {
    list.dataset.of = what.title;
    fill(list, what.facts.flatMap(([name]) => [h('dt', {}, name), h('dd', {})]));
  }
  what.facts.forEach(([, value], i) => text(list.children[2 * i + 1], value));
  const key = JSON.stringify(what.tap);
  if (offered !== key) {
    offered = key;
    byId('tap').hidden = false;
    offerTap(what.tap);
  }
}
