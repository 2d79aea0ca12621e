/** The editor: the files as they are, what is wrong with them, what they would change, and applying. */
import { h, byId, text, fill, confirmed, announce } from './dom.js';
import { get, post } from './api.js';
import { many, problem } from './format.js';
import { makeEditor } from './editor.js';

const CHECK_AFTER = 900;
let files = [];
let known = { hash: '', writable: true };
let editor = null;
let timer = null;

/** Whether what is written was planned, and is something that can be applied. */
let applicable = false;
let asked = 0;
let afterwards = () => {};

const current = () => files.find((file) => file.name === byId('file').value) ?? files[0];
const edited = (file) => file.text !== file.kept;

/** What is not edited stays as it lies in the files, with the secrets that are not shown here. */
const asRequest = (more) => ({
  files: Object.fromEntries(files.filter(edited).map((file) => [file.name, file.text])),
  ...more,
});

/** Whether a problem is in a file: it is told with its path, or with its name alone. */
const isIn = (found, file) => found.file !== null
  && (found.file === file.name || found.file.endsWith(`/${file.name}`));

function state(words) {
  text(byId('edit-state'), words);
}

function marks(problems, warnings) {
  const here = (list, level) => list.map((sentence) => ({ ...problem(sentence), level }))
    .filter((found) => isIn(found, current()));
  editor.mark([...here(problems, 'problem'), ...here(warnings, 'warning')]);
}

function goTo(found) {
  const file = files.find((each) => isIn(found, each));
  if (file && file !== current()) {
    byId('file').value = file.name;
    open();
  }
  editor.goTo(found.line, found.column);
}

function item(sentence, cls) {
  const found = problem(sentence);
  return h('li', { class: cls },
    found.file !== null && h('button', { type: 'button', on: { click: () => goTo(found) } },
      `${found.file.split('/').pop()}:${found.line}:${found.column}`),
    found.file !== null ? ` ${found.words}` : found.words);
}

function showProblems(result) {
  const problems = result.problems ?? [];
  const warnings = result.warnings ?? [];
  fill(byId('problems'), problems.map((each) => item(each)), warnings.map((each) => item(each, 'warning')));
  marks(problems, warnings);
  return problems.length;
}

function showLoss(parts) {
  const lost = parts.filter((part) => part.state === 'lost');
  byId('lose').hidden = lost.length === 0;
  byId('lose-state').checked = false;
  text(byId('lose-words'), `This would lose the state of ${lost.map((part) => (
    part.stream ? `${part.stream}.${part.name}` : part.name)).join(', ')}: windows that are open, counts, what was seen.`);
}

/** Whether there is something that may be applied, as it was planned and as the person allows. */
function mayApply() {
  byId('apply').disabled = !applicable || (!byId('lose').hidden && !byId('lose-state').checked);
}

function showPlan(parts) {
  showLoss(parts);
  fill(byId('plan-parts'), parts.length > 0 && h('ul', { class: 'plan' }, parts.map((part) => h('li', {},
    h('b', {}, part.stream ? `${part.stream}.${part.name}` : `${part.thing} ${part.name}`), part.words))));
}

function changed() {
  current().text = editor.text();
  const any = files.some(edited);
  byId('revert').disabled = !any;
  applicable = false;
  showLoss([]);
  mayApply();
  fill(byId('plan-parts'));
  window.clearTimeout(timer);
  timer = window.setTimeout(check, CHECK_AFTER);
  for (const option of byId('file').options) {
    const file = files.find((each) => each.name === option.value);
    text(option, edited(file) ? `${file.name} (edited)` : file.name);
  }
}

/** Asks, and shows what came of it unless something newer was asked meanwhile. */
async function ask(path, words, then, more = {}) {
  window.clearTimeout(timer);
  asked += 1;
  const mine = asked;
  state(words);
  try {
    const result = await post(path, asRequest(more));
    if (mine === asked) {
      then(result);
    }
  } catch (e) {
    if (mine === asked) {
      state(e.message);
    }
  }
}

function check() {
  return ask('/api/check', 'Checking…', (result) => {
    const wrong = showProblems(result);
    state(wrong === 0 ? 'No problem was found.' : `${many(wrong, 'problem')} found.`);
  });
}

function plan() {
  return ask('/api/plan', 'Planning…', (result) => {
    const wrong = showProblems(result);
    const parts = result.parts ?? [];
    showPlan(wrong === 0 ? parts : []);
    applicable = wrong === 0 && parts.length > 0 && known.writable;
    mayApply();
    state(wrong > 0 ? `${many(wrong, 'problem')} found; nothing would change.`
      : parts.length === 0 ? 'Nothing would change.'
        : `Against revision ${result.revision}: ${many(parts.length, 'change')}.${known.writable ? '' : ' The agent may not write the files: edit them where they lie.'}`);
  });
}

async function apply() {
  const names = files.filter(edited).map((file) => file.name).join(', ');
  if (!(await confirmed('Apply', `The agent takes the change over and writes ${names || 'the files'}. No record is lost; a change that fails changes nothing.${byId('lose-state').checked ? ' State is lost as the plan says.' : ''}`, 'Apply'))) {
    return;
  }
  const lose = byId('lose-state').checked;
  applicable = false;
  mayApply();
  await ask('/api/apply', 'Applying…', (result) => {
    known.hash = '';
    const wrong = showProblems(result);
    const words = wrong > 0 ? 'Refused: what ran before runs on.' : `${result.outcome}: revision ${result.revision} runs.`;
    if (wrong === 0) {
      files.forEach((file) => { file.kept = file.text; });
      changed();
      window.clearTimeout(timer);
      fill(byId('plan-parts'), h('ul', { class: 'plan' }, (result.summary ?? []).map((line) => h('li', {}, line))));
    }
    state(words);
    announce(words);
    afterwards();
  }, { hash: known.hash, ...(lose && { lose_state: true }) });
  await rehash();
}

function open() {
  editor.show(current().name, current().text);
  byId('revert').disabled = !files.some(edited);
}

/** What was applied is what the next edit is made of. */
async function rehash() {
  if (known.hash === '') {
    known.hash = (await get('/api/config')).hash;
  }
}

async function load() {
  const answer = await get('/api/config');
  known = { hash: answer.hash, writable: answer.writable };
  files = Object.entries(answer.files).map(([name, words]) => ({ name, text: words, kept: words }));
  fill(byId('file'), files.map((file) => h('option', { value: file.name }, file.name)));
  editor ??= await makeEditor(byId('editor'), changed);
  open();
  fill(byId('problems'));
  fill(byId('plan-parts'));
}

/** Reads the files, unless there are edits here that would be lost. */
export async function showConfig() {
  if (files.some(edited)) {
    return;
  }
  try {
    await load();
    state(known.writable ? 'As the files are now.' : 'As the files are now. The agent may not write them: check and plan here, and edit them where they lie.');
  } catch (e) {
    state(e.message);
  }
}

async function revert() {
  if (await confirmed('Take back my edits', 'What you wrote here is lost.', 'Take back')) {
    files = [];
    await showConfig();
  }
}

/** @param {() => void} then when something has changed */
export function startConfig(then) {
  afterwards = then;
  byId('file').addEventListener('change', () => {
    open();
    check();
  });
  byId('check').addEventListener('click', check);
  byId('plan').addEventListener('click', plan);
  byId('apply').addEventListener('click', apply);
  byId('lose-state').addEventListener('change', mayApply);
  byId('revert').addEventListener('click', revert);
  window.addEventListener('beforeunload', (event) => {
    if (files.some(edited)) {
      event.preventDefault();
    }
  });
}
