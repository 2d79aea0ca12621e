/** What the status says, as a graph: nodes, and edges between them that can be tapped. */
import { age, count, lag, rate, size, within } from './format.js';

/** Something that wants attention: 'bad', 'warn' or 'good'. */
const linkState = (link) => {
  if (!link.connected) {
    return ['bad', 'away'];
  }
  if (link.unanswered_since) {
    return ['bad', 'does not answer'];
  }
  return link.mode && link.mode !== 'direct' ? ['warn', 'catching up'] : ['good', 'connected'];
};

function streamState(stream) {
  if (stream.stands) {
    return ['bad', 'stands still'];
  }
  return stream.stalled_ms > 0 ? ['warn', 'stalled'] : ['good', 'running'];
}

function sourceNode(source) {
  const [level, state] = linkState(source);
  return {
    id: `source ${source.name}`,
    kind: 'source',
    name: source.name,
    level,
    state,
    why: source.why,
    facts: [[rate(source.rate), '/s', 'per second'], [count(source.unsettled), ' unsettled', 'unsettled']],
    lag: lag(source.oldest_ms),
    errors: source.bad + source.overflowed,
    all: [
      ['messages', count(source.records)],
      ['per second', rate(source.rate)],
      ['unsettled', count(source.unsettled)],
      ['the oldest of these', age(source.oldest_ms)],
      ['half of all settled', within(source.latency, 0.5)],
      ['99 % of all settled', within(source.latency, 0.99)],
      ['without a record', count(source.bad)],
      ['dropped, QoS 0', count(source.overflowed)],
      ['topics', (source.topics ?? []).join(', ')],
      ['connected', `${count(source.connects)} times`],
    ],
    steps: [],
    tap: { name: source.name },
  };
}

function streamNode(stream) {
  const [level, state] = streamState(stream);
  return {
    id: `stream ${stream.name}`,
    kind: 'stream',
    name: stream.name,
    level,
    state,
    why: stream.stands,
    facts: [[rate(stream.rate), '/s', 'per second'], [count(stream.waiting), ' waiting', 'waiting']],
    errors: stream.dead_letters,
    all: [
      ['records in', count(stream.in)],
      ['records out', count(stream.out)],
      ['per second', rate(stream.rate)],
      ['waiting', count(stream.waiting)],
      ['dropped on purpose', count(stream.dropped)],
      ['repeats recognised', count(stream.repeated)],
      ['dead letters', count(stream.dead_letters)],
    ],
    steps: stream.steps ?? [],
    tap: { name: stream.name },
  };
}

function uplinkNode(uplink) {
  const [level, state] = linkState(uplink);
  const outbox = uplink.outbox ?? {};
  return {
    id: `uplink ${uplink.name}`,
    kind: 'uplink',
    name: uplink.name,
    level,
    state,
    why: uplink.why,
    facts: [
      [rate(uplink.rate), '/s', 'per second'],
      [count(outbox.records), ' in outbox', 'in the outbox'],
    ],
    lag: lag(uplink.oldest_ms),
    errors: uplink.refused + (outbox.dropped ?? 0),
    all: [
      ['delivered', count(uplink.delivered)],
      ['per second', rate(uplink.rate)],
      ['in flight', count(uplink.in_flight)],
      ['waiting', count(uplink.waiting)],
      ['outbox', outbox.records ? `${count(outbox.records)} records, ${size(outbox.bytes)}` : 'empty'],
      ['the oldest that waits', age(uplink.oldest_ms)],
      ['held for their order', count(outbox.held)],
      ['refused', count(uplink.refused)],
      ['dropped', count(outbox.dropped)],
    ],
    steps: [],
    tap: { to: uplink.name },
  };
}

/** @returns {{nodes: Map<string, object>, edges: object[], signature: string}} */
export function graphOf(status) {
  const nodes = new Map();
  const add = (node) => nodes.set(node.id, node);
  (status.sources ?? []).map(sourceNode).forEach(add);
  (status.streams ?? []).map(streamNode).forEach(add);
  (status.uplinks ?? []).map(uplinkNode).forEach(add);
  const edges = [];
  const edge = (from, to, tap, { records, rate: perSecond }) => {
    if (nodes.has(from) && nodes.has(to)) {
      edges.push({
        id: `${from} > ${to}`,
        from,
        to,
        tap,
        rate: perSecond,
        all: [['records', count(records)], ['per second', rate(perSecond)]],
      });
    }
  };
  for (const stream of status.streams ?? []) {
    for (const input of stream.taken ?? []) {
      // What another stream sends to it is an edge of that one.
      edge(`source ${input.from}`, `stream ${stream.name}`, { name: stream.name, from: input.from }, input);
    }
    for (const target of stream.sent ?? []) {
      const kind = nodes.has(`uplink ${target.to}`) ? 'uplink' : 'stream';
      edge(`stream ${stream.name}`, `${kind} ${target.to}`, { name: stream.name, to: target.to }, target);
    }
  }
  const signature = JSON.stringify([
    [...nodes.values()].map((node) => [node.id, node.steps.map((step) => [step.id, step.operator])]),
    edges.map((each) => each.id),
  ]);
  return { nodes, edges, signature };
}

/** An edge in words. */
export function wordsOf(tap) {
  if (tap.after) {
    return `after step ${tap.name}.${tap.after}`;
  }
  if (tap.from) {
    return `${tap.from} to ${tap.name}`;
  }
  if (tap.to) {
    return tap.name ? `${tap.name} to ${tap.to}` : `all to uplink ${tap.to}`;
  }
  return tap.name;
}
