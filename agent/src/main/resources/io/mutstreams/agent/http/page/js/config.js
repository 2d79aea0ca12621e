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

/** While an apply is under way nothing else is asked: what it did must be told in any case. */
let applying = false;
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
  byId('apply').disabled = applying || !applicable
    || (!byId('lose').hidden && !byId('lose-state').checked);
  byId('check').disabled = applying;
  byId('plan').disabled = applying;
  byId('revert').disabled = applying || !files.some(edited);
}

function showPlan(parts) {
  showLoss(parts);
  fill(byId('plan-parts'), parts.length > 0 && h('ul', { class: 'plan' }, parts.map((part) => h('li', {},
    h('b', {}, part.stream ? `${part.stream}.${part.name}` : `${part.thing} ${part.name}`), part.words))));
}

function showEdited() {
  for (const option of byId('file').options) {
    const file = files.find((each) => each.name === option.value);
    text(option, edited(file) ? `${file.name} (edited)` : file.name);
  }
}

/** Checks when nothing has been written for a moment. */
function checkSoon(before = '') {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => check(before), CHECK_AFTER);
}

function changed() {
  current().text = editor.text();
  // An answer that is still on its way is about what was there before.
  asked += 1;
  applicable = false;
  showLoss([]);
  mayApply();
  fill(byId('plan-parts'));
  showEdited();
  checkSoon();
}

/** Asks, and shows what came of it unless something was written or asked meanwhile. */
async function ask(path, words, then) {
  window.clearTimeout(timer);
  if (applying) {
    return;
  }
  asked += 1;
  const mine = asked;
  state(words);
  try {
    const result = await post(path, asRequest());
    if (mine === asked) {
      then(result);
    }
  } catch (e) {
    if (mine === asked) {
      state(e.message);
    }
  }
}

/** @param {string} before what is still to be read, of what was done before */
function check(before = '') {
  const after = (words) => [before, words].filter(Boolean).join(' ');
  return ask('/api/check', after('Checking…'), (result) => {
    const wrong = showProblems(result);
    state(after(wrong === 0 ? 'No problem was found.' : `${many(wrong, 'problem')} found.`));
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
  const sent = new Map(files.map((file) => [file, file.text]));
  const request = asRequest(lose ? { lose_state: true } : {});
  window.clearTimeout(timer);
  asked += 1;
  applying = true;
  mayApply();
  state('Applying…');
  let words;
  try {
    await rehash();
    const result = await post('/api/apply', { ...request, hash: known.hash });
    known.hash = '';
    words = applied(result, sent);
    await rehash();
  } catch (e) {
    words = [words, e.message].filter(Boolean).join(' ');
  }
  applying = false;
  applicable = false;
  mayApply();
  state(words);
  announce(words);
  afterwards();
  if ([...sent].some(([file, was]) => file.text !== was)) {
    state(`${words} What you wrote meanwhile is not in it.`);
    checkSoon(words);
  }
}

/** Shows what became of what was sent; what was written meanwhile is an edit of what runs now. */
function applied(result, sent) {
  const wrong = showProblems(result);
  if (wrong > 0) {
    return 'Refused: what ran before runs on.';
  }
  sent.forEach((was, file) => { file.kept = was; });
  showEdited();
  showLoss([]);
  fill(byId('plan-parts'), h('ul', { class: 'plan' }, (result.summary ?? []).map((line) => h('li', {}, line))));
  return `${result.outcome}: revision ${result.revision} runs.`;
}

function open() {
  editor.show(current().name, current().text);
  mayApply();
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
  if (applying || files.some(edited)) {
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
    window.clearTimeout(timer);
    // An answer that is still on its way is about what was taken back.
    asked += 1;
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
  byId('check').addEventListener('click', () => check());
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
