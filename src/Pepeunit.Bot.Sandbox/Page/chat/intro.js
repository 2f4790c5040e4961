// What a person sees before the first message, and the list of chats.

import { avatar, h, replace } from '../core/dom.js';
import { shortMoment, t } from '../core/i18n.js';
import { emit, isPrivate, nameOf, on, room, state, titleOf } from '../core/store.js';
import { preview } from './entities.js';
import { serviceText } from './service.js';
import { meButton } from './view.js';

/** The bot's description in the person's language, else its default, as Telegram resolves it. */
const describe = ({ descriptions }) => descriptions?.[state.me.language_code] || descriptions?.[''] || '';

export function introNode() {
  const description = describe(state.bot);
  return h('div.intro', { testid: 'intro' },
    avatar(state.bot.id, state.bot.first_name, 'is-large'),
    h('h2', { dir: 'auto' }, state.bot.first_name),
    description && h('b', null, t('intro.what')),
    h('p', { dir: 'auto' }, description || t('intro.fallback', { bot: state.bot.first_name })),
    h('p.intro-note', null, t('about.memory')));
}

export function chatListView() {
  const rows = h('ul.chat-rows', { testid: 'chats' });
  const element = h('section.chat-list', { 'aria-label': t('list.title') },
    h('header.head', null, h('div.head-text', null, h('h1.head-title', null, t('list.title'))), meButton()), rows);

  function draw() {
    const entries = [...state.chats].sort((a, b) => (b.last_message?.date ?? 0) - (a.last_message?.date ?? 0));
    replace(rows, entries.map(row));
  }

  const stop = on('chats', draw);
  draw();
  return { element, shown: () => {}, focus: () => rows.querySelector('button')?.focus(), text: () => '', destroy: stop };
}

function row({ chat, last_message: last, unread }) {
  const title = titleOf(chat);
  return h('li', null, h('button.chat-row', { testid: `open-${chat.id}`, onclick: () => emit('open', chat.id) },
    avatar(isPrivate(chat.id) ? state.bot.id : chat.id, title),
    h('span.row-text', null,
      h('span.row-line', null, h('b', { dir: 'auto' }, title), last && h('time', null, shortMoment(last.date))),
      h('span.row-line', null, h('span.row-preview', { dir: 'auto' }, lastText(chat, last)),
        unread > 0 && h('span.badge', { 'aria-label': t('list.unread', { count: unread }) }, String(unread))))));
}

function lastText(chat, last) {
  if (!last) return room(chat.id).messages.size ? '' : t('list.empty');
  const service = serviceText(last);
  if (service !== null) return service;
  const who = last.from?.id === state.me.id ? `${t('list.you')}: ` : isPrivate(chat.id) ? '' : `${nameOf(last.from)}: `;
  return who + preview(last);
}
