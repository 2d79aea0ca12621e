/** Small helpers for the document. All texts are set as text, never as HTML. */

/**
 * Makes an element.
 * @param {string} tag
 * @param {object} props `class`, `on` (an object of listeners), `data`, properties of the element
 *     and attributes that have a hyphen or begin with "aria"
 * @param {...(Node|string|null|undefined|false)} children what is not there is left out
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) {
      continue;
    }
    if (name === 'class') {
      element.className = value;
    } else if (name === 'on') {
      Object.entries(value).forEach(([event, listener]) => element.addEventListener(event, listener));
    } else if (name === 'data') {
      Object.assign(element.dataset, value);
    } else if (name.includes('-') || name === 'role' || name === 'for' || name === 'scope') {
      element.setAttribute(name, value);
    } else {
      element[name] = value;
    }
  }
  element.append(...children.flat().filter((child) => child || child === 0 || child === ''));
  return element;
}

/** Makes an SVG element with attributes. */
export function svg(tag, attributes = {}) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** Sets a text where it is another one, so that nothing is drawn or read aloud anew for nothing. */
export function text(element, value) {
  const next = String(value);
  if (element.textContent !== next) {
    element.textContent = next;
  }
}

/** Sets the children of an element. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter(Boolean));
}

/** Says something to those who do not see the page. */
export function announce(words) {
  const live = byId('live');
  live.textContent = '';
  // A text that comes a moment later is read even where it was the same before.
  window.setTimeout(() => { live.textContent = words; }, 50);
}

/**
 * Asks whether to do something that cannot be taken back.
 * @returns {Promise<boolean>}
 */
export function confirmed(title, words, action) {
  const dialog = byId('confirm');
  text(byId('confirm-title'), title);
  text(byId('confirm-words'), words);
  text(byId('confirm-yes'), action);
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}
