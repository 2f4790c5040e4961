// The bot's commands: opened by ☰ or by typing "/", filtered while typing.

import { h, replace } from '../core/dom.js';
import { t } from '../core/i18n.js';
import { chatOf, isPrivate, state } from '../core/store.js';

export function commandMenu(chatId, send, input) {
  const list = h('ul.commands', { testid: 'commands', id: 'commands', role: 'listbox', 'aria-label': t('compose.menu'), hidden: true });
  let filter = '';
  let active = 0;

  input.setAttribute('aria-controls', 'commands');

  const all = () => chatOf(chatId)?.commands ?? [];
  const shown = () => all().filter(({ command }) => command.startsWith(filter));

  function draw() {
    const rows = shown();
    active = Math.min(active, Math.max(rows.length - 1, 0));
    replace(list, rows.map(({ command, description }, index) => h('li.command-row', {
      role: 'option', id: `command-option-${index}`, testid: `command-${command}`, 'aria-selected': String(index === active),
      onclick: () => choose(command),
    }, h('b', null, `/${command}`), h('span', { dir: 'auto' }, description))),
    rows.length === 0 && h('li.command-row.hint', null, t('compose.noCommands')));
    if (rows.length) input.setAttribute('aria-activedescendant', `command-option-${active}`);
    list.children[active]?.scrollIntoView({ block: 'nearest' });
  }

  function open(text) {
    filter = text;
    list.hidden = false;
    draw();
  }

  function close() {
    list.hidden = true;
    active = 0;
    input.removeAttribute('aria-activedescendant');
  }

  function choose(command) {
    close();
    input.value = '';
    input.dispatchEvent(new Event('input'));
    // In a group a bot must be named, else every bot there would answer.
    send(isPrivate(chatId) ? `/${command}` : `/${command}@${state.bot.username}`);
    input.focus({ preventScroll: true });
  }

  document.addEventListener('pointerdown', (event) => {
    if (!list.hidden && !event.target.closest('.composer')) close();
  });

  return {
    element: list,
    toggle() {
      if (!list.hidden) return close();
      open('');
      input.focus({ preventScroll: true });
    },
    filter(text) {
      const typed = /^\/([a-z0-9_]*)$/i.exec(text);
      if (typed && all().length) open(typed[1].toLowerCase());
      else close();
    },
    /** Whether the key was meant for the list. */
    handleKey(event) {
      const rows = shown();
      if (list.hidden || !rows.length) {
        if (!list.hidden && event.key === 'Escape') close();
        return false;
      }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        active = (active + step + rows.length) % rows.length;
        draw();
      } else if (event.key === 'Enter' && !event.shiftKey) choose(rows[active].command);
      else if (event.key === 'Escape') close();
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
    refresh: () => list.hidden || draw(),
  };
}
