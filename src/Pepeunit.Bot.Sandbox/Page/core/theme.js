// Light or dark: what the person chose here, else what the system prefers.

import { emit, preference } from './store.js';

const prefersDark = matchMedia('(prefers-color-scheme: dark)');

let chosen = preference.read('theme');

export const currentTheme = () => chosen ?? (prefersDark.matches ? 'dark' : 'light');

export function applyTheme() {
  document.documentElement.dataset.theme = currentTheme();
  emit('theme');
}

export function toggleTheme() {
  chosen = currentTheme() === 'dark' ? 'light' : 'dark';
  preference.write('theme', chosen);
  applyTheme();
}

prefersDark.addEventListener('change', applyTheme);
