/** Numbers and times as a person reads them. */

const COUNT = new Intl.NumberFormat('en');

export const count = (n) => COUNT.format(n ?? 0);

export function rate(perSecond) {
  const value = perSecond ?? 0;
  if (value === 0) {
    return '0';
  }
  return value < 100 ? value.toFixed(1) : COUNT.format(Math.round(value));
}

export function size(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes ?? 0;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** How long something has gone on, in its two greatest units. */
export function span(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  const parts = [[86400, 'd'], [3600, 'h'], [60, 'm'], [1, 's']];
  const first = parts.findIndex(([unit]) => s >= unit);
  if (first < 0) {
    return '0s';
  }
  return parts.slice(first, first + 2)
    .map(([unit, word], i) => `${Math.floor(i === 0 ? s / unit : (s % parts[first][0]) / unit)}${word}`)
    .join(' ');
}

/** How old something is that waits; '' for what hardly does. */
export const lag = (millis) => (millis >= 1000 ? span(millis / 1000) : '');

/** The same, where something must be said. */
export const age = (millis) => lag(millis) || (millis > 0 ? 'less than 1s' : 'nothing waits');

/** Within which time such a part of all was done, of a histogram; '' where nothing was. */
export function within(latency, part) {
  if (!latency?.count) {
    return '';
  }
  const bucket = latency.buckets.find((each) => each.count >= part * latency.count);
  const seconds = bucket?.le_s ?? latency.buckets.at(-1).le_s;
  const words = seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds} s`;
  return `${bucket ? 'within' : 'more than'} ${words}`;
}

export function ago(instant) {
  const then = Date.parse(instant);
  return Number.isNaN(then) ? String(instant ?? '') : `${span((Date.now() - then) / 1000)} ago`;
}

/** A moment as the clock on the wall shows it; with its day unless it is today. */
export function moment(instant) {
  const then = new Date(instant);
  if (Number.isNaN(then.getTime())) {
    return String(instant ?? '');
  }
  const clock = then.toLocaleTimeString('en-GB');
  const today = then.toDateString() === new Date().toDateString();
  return today ? clock : `${then.toLocaleDateString('sv')} ${clock}`;
}

/** The clock with milliseconds. */
export function clock(instant) {
  const then = new Date(instant);
  return Number.isNaN(then.getTime())
    ? String(instant ?? '')
    : `${then.toLocaleTimeString('en-GB')}.${String(then.getMilliseconds()).padStart(3, '0')}`;
}

export const many = (n, thing) => `${count(n)} ${thing}${n === 1 ? '' : 's'}`;

/** Where a problem is: {file, line, column, words}; only words where it says no place. */
export function problem(sentence) {
  if (typeof sentence === 'object') {
    const { file, line, column, path, message } = sentence;
    return { file: line > 0 ? file : null, line, column, words: path ? `${path}: ${message}` : message };
  }
  const found = /^(.*?):(\d+):(\d+): (.*)$/s.exec(sentence);
  return found
    ? { file: found[1], line: Number(found[2]), column: Number(found[3]), words: found[4] }
    : { file: null, line: 0, column: 0, words: sentence };
}
