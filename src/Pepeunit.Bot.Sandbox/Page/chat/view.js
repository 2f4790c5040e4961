// One open chat: header, pinned bar, messages, and what stands at the bottom (input, Start, or Unblock).

import { api } from '../core/api.js';
import { avatar, h, icon, iconButton, replace } from '../core/dom.js';
import { t } from '../core/i18n.js';
import { chatOf, emit, isPrivate, nameOf, on, room, sortedMessages, state, titleOf } from '../core/store.js';
import { loadOlder } from '../core/updates.js';
import { composer } from './composer.js';
import { preview } from './entities.js';
import { introNode } from './intro.js';
import { messageList } from './list.js';
import { draftNode } from './message.js';

const nearTopPx = 200;

export function chatView(chatId) {
  const entry = chatOf(chatId);
  const subtitle = h('span.subtitle', { testid: 'status' });
  const pinnedBar = h('button.pinned', { testid: 'pinned', hidden: true, onclick: showPinned });
  const scroller = h('div.scroller', { tabIndex: 0, 'aria-label': t('chat.log') });
  const list = messageList(chatId, scroller);
  const draftSlot = h('div.draft-slot');
  const introSlot = h('div.intro-slot');
  const badge = h('span.badge', { hidden: true });
  const downButton = iconButton('down', t('chat.newer'), { class: 'to-bottom', testid: 'to-bottom', hidden: true, onclick: () => list.toBottom('smooth') });
  const foot = h('div.foot');
  let bar = null;
  let unseen = 0;
  let isLoadingOlder = false;
  let pinnedIndex = -1;

  list.column.setAttribute('role', 'log');
  list.column.setAttribute('aria-live', 'polite');
  list.column.setAttribute('aria-relevant', 'additions');
  downButton.append(badge);
  scroller.append(introSlot, list.column, draftSlot);
  list.watch(draftSlot);
  scroller.addEventListener('scroll', scrolled, { passive: true });

  const element = h('section.chat', { testid: `chat-${chatId}`, 'aria-label': titleOf(entry.chat) },
    header(entry, subtitle), pinnedBar, h('div.scroll-area', null, scroller, downButton), foot);

  function scrolled() {
    const isAway = !list.isAtBottom();
    if (!isAway) setUnseen(0);
    downButton.hidden = !isAway;
    if (scroller.scrollTop < nearTopPx) fetchOlder();
  }

  async function fetchOlder() {
    const chat = room(chatId);
    if (isLoadingOlder || !chat.hasOlder || !chat.messages.size) return;
    isLoadingOlder = true;
    try {
      await loadOlder(chatId);
    } catch (error) {
      emit('toast', t('common.failed', { error: error.message }));
    } finally {
      isLoadingOlder = false;
    }
  }

  function setUnseen(count) {
    unseen = count;
    badge.hidden = count === 0;
    badge.textContent = String(count);
    downButton.setAttribute('aria-label', count ? t('chat.newCount', { count }) : t('chat.newer'));
  }

  function drawMessages({ added } = {}) {
    const wasAtBottom = list.isAtBottom();
    list.draw();
    drawIntro();
    if (!added) return;
    if (added.from?.id === state.me.id) list.toBottom();
    else if (!wasAtBottom) setUnseen(unseen + 1);
  }

  function drawIntro() {
    const isEmpty = isPrivate(chatId) && !room(chatId).messages.size;
    if (isEmpty === Boolean(introSlot.firstChild)) return;
    replace(introSlot, isEmpty && introNode());
    drawFoot();
  }

  function drawFoot() {
    if (chatOf(chatId)?.blocked) {
      bar = null;
      replace(foot, h('p.hint.blocked', null, t('intro.blocked')), bigButton('unblock', t('intro.unblock'), unblock));
    } else if (isPrivate(chatId) && !room(chatId).messages.size) {
      bar = null;
      replace(foot, bigButton('start', t('intro.start'), () => emit('start', state.startPayload)));
    } else if (!bar) {
      bar = composer(chatId);
      replace(foot, bar.element);
    }
  }

  async function unblock() {
    await api.unblock(state.me.id, chatId);
    await api.start(state.me.id);
    emit('reload_chats');
  }

  function drawDraft() {
    const { draft } = room(chatId);
    const stop = () => api.stopDraft(state.me.id, chatId).catch((error) => emit('toast', t('common.failed', { error: error.message })));
    replace(draftSlot, draft && draftNode(draft, stop));
  }

  function drawStatus() {
    const { action } = room(chatId);
    if (action) replace(subtitle, h('span.typing', null, t(`action.${known(action)}`), h('span.dots', { 'aria-hidden': 'true' }, h('i'), h('i'), h('i'))));
    else replace(subtitle, isPrivate(chatId) ? t('chat.bot') : t('list.members', { count: memberCount(chatId) }));
  }

  function drawPinned() {
    const ids = room(chatId).pinned.filter((id) => room(chatId).messages.has(id));
    pinnedBar.hidden = !ids.length;
    pinnedIndex = ids.length - 1;
    if (ids.length) drawPinnedText(ids);
  }

  function drawPinnedText(ids) {
    const message = room(chatId).messages.get(ids[pinnedIndex]);
    replace(pinnedBar, icon('pin'), h('span.pinned-text', null, h('b', null, `${t('chat.pinned')}${ids.length > 1 ? ` ${pinnedIndex + 1}/${ids.length}` : ''}`),
      h('span', { dir: 'auto' }, preview(message))));
  }

  function showPinned() {
    const ids = room(chatId).pinned.filter((id) => room(chatId).messages.has(id));
    list.show(ids[pinnedIndex]);
    pinnedIndex = (pinnedIndex - 1 + ids.length) % ids.length;
    drawPinnedText(ids);
  }

  const mine = (draw) => (detail) => (detail?.chatId ?? detail) === chatId && draw(detail);
  const subscriptions = [
    on('messages', mine(drawMessages)),
    on('action', mine(drawStatus)),
    on('draft', mine(drawDraft)),
    on('pinned', mine(drawPinned)),
    on('keyboard', mine(() => bar?.showKeyboard())),
    on('commands', () => {
      drawFoot();
      bar?.showMenu();
    }),
    on('goto', (messageId) => list.show(messageId)),
    on('to_bottom', () => list.toBottom()),
    on('send_text', (text) => bar?.sendText(text)),
    on('inline', ({ query }) => bar?.write(`@${state.bot.username} ${query}`)),
    on('answer_to', (message) => bar?.setContext({ kind: 'reply', message })),
    on('edit_own', (message) => bar?.setContext({ kind: 'edit', message })),
  ];

  list.draw();
  drawIntro();
  drawFoot();
  drawStatus();
  drawPinned();
  drawDraft();

  return {
    element,
    shown: () => list.toBottom(),
    focus: () => bar?.focus(),
    write: (text) => bar?.write(text),
    text: () => bar?.text() ?? '',
    hasMessages: () => sortedMessages(chatId).length > 0,
    destroy() {
      list.destroy();
      for (const stop of subscriptions) stop();
    },
  };
}

const actions = ['typing', 'upload_photo', 'upload_document', 'upload_video', 'upload_voice', 'record_video', 'record_voice', 'choose_sticker', 'find_location'];
const known = (action) => (actions.includes(action) ? action : 'other');

const memberCount = (chatId) => state.groups.find((group) => group.id === chatId)?.member_ids.length ?? 0;

function header(entry, subtitle) {
  const title = titleOf(entry.chat);
  const id = isPrivate(entry.chat.id) ? state.bot.id : entry.chat.id;
  return h('header.head', null,
    state.chats.length > 1 && iconButton('back', t('common.back'), { testid: 'back', onclick: () => emit('open', null) }),
    avatar(id, title),
    h('div.head-text', null, h('h1.head-title', { dir: 'auto', testid: 'chat-title' }, title), subtitle),
    meButton());
}

/** Who one is, and the way to the sandbox's settings. */
export function meButton() {
  const name = nameOf(state.me);
  return h('button.me', { testid: 'drawer', 'aria-haspopup': 'dialog', 'aria-label': t('chat.settings', { name }), title: t('chat.settings', { name }), onclick: () => emit('drawer') },
    avatar(state.me.id, name, 'is-small'), h('span.me-name', { dir: 'auto' }, state.me.first_name), icon('menu'));
}

const bigButton = (testid, text, onclick) => h('div.big-slot', null, h('button.big-button', { testid, onclick }, text));
