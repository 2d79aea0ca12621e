/** Asks the agent. The token is asked for when it is needed first, and kept for this tab alone. */
import { byId, text } from './dom.js';

const KEPT = 'mutstreams-token';

/** It was understood, and what became of it is told like a success. */
const CHANGE_REFUSED = 422;

let asking = null;

/** What the agent answered in the place of what was asked for; the message is for a person. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export const hasToken = () => sessionStorage.getItem(KEPT) !== null;

/** Forgets the token. */
export function forget() {
  sessionStorage.removeItem(KEPT);
  document.dispatchEvent(new CustomEvent('token'));
}

/**
 * Asks for the token in a dialog.
 * @param {string} why shown where the one before was wrong
 * @returns {Promise<boolean>} whether one was given
 */
export function askForToken(why = '') {
  asking ??= new Promise((resolve) => {
    const dialog = byId('token');
    const field = byId('token-field');
    field.value = '';
    text(byId('token-why'), why);
    field.setAttribute('aria-invalid', why ? 'true' : 'false');
    dialog.returnValue = '';
    dialog.showModal();
    dialog.addEventListener('close', () => {
      asking = null;
      const given = dialog.returnValue === 'yes' && field.value.trim() !== '';
      if (given) {
        sessionStorage.setItem(KEPT, field.value.trim());
        document.dispatchEvent(new CustomEvent('token'));
      }
      field.value = '';
      resolve(given);
    }, { once: true });
  });
  return asking;
}

async function send(method, path, body, signal) {
  const headers = {};
  const token = sessionStorage.getItem(KEPT);
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  return fetch(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
    cache: 'no-store',
    credentials: 'omit',
  });
}

async function refusal(answer) {
  let words = `the agent answered ${answer.status}`;
  try {
    words = (await answer.json()).error ?? words;
  } catch {
    // It was no JSON: the number must do.
  }
  return new Refused(answer.status, words);
}

/**
 * The response to a request; asks for the token where one is needed, until it is right or the
 * person gives up.
 */
async function respond(method, path, body, signal) {
  let answer = await send(method, path, body, signal);
  while (answer.status === 401) {
    const wrong = hasToken();
    sessionStorage.removeItem(KEPT);
    if (!(await askForToken(wrong ? 'That is not the token.' : ''))) {
      throw new Refused(401, 'This needs the token.');
    }
    answer = await send(method, path, body, signal);
  }
  if (!answer.ok && answer.status !== CHANGE_REFUSED) {
    throw await refusal(answer);
  }
  return answer;
}

export const get = async (path) => (await respond('GET', path)).json();

export const post = async (path, body = {}) => (await respond('POST', path, body)).json();

export const put = async (path, body) => (await respond('PUT', path, body)).json();

/** As get, but a refusal is one at once: nobody is asked for the token every second. */
export async function look(path) {
  const answer = await send('GET', path);
  if (!answer.ok) {
    throw await refusal(answer);
  }
  return answer.json();
}

/**
 * Reads server-sent events until they end. Browsers' own reader cannot send a token.
 * @param {(name: string, value: object) => void} take
 */
export async function events(path, signal, take) {
  const answer = await respond('GET', path, undefined, signal);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split('\n').map((line) => [line.split(':', 1)[0], line.slice(line.indexOf(':') + 1).trim()]),
      );
      if (fields.data !== undefined) {
        take(fields.event ?? 'message', JSON.parse(fields.data));
      }
    }
  }
}
