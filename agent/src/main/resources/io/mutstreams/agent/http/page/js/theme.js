/** Light or dark: as the system has it, until the person says otherwise. */
import { byId } from './dom.js';

const KEPT = 'mutstreams-theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');

const current = () => localStorage.getItem(KEPT) ?? (dark.matches ? 'dark' : 'light');

function show() {
  document.documentElement.dataset.theme = current();
  const button = byId('theme');
  if (button) {
    button.setAttribute('aria-pressed', String(current() === 'dark'));
  }
}

export function startTheme() {
  show();
  dark.addEventListener('change', show);
  byId('theme').addEventListener('click', () => {
    localStorage.setItem(KEPT, current() === 'dark' ? 'light' : 'dark');
    show();
  });
}
