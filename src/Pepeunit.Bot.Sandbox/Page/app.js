// The entry: who is looking, which chat is open, and what each wish of the views leads to.
//
// Test ids (data-testid). Stable: end-to-end tests and videos rely on them.
//
//   start                        Start button of an empty chat            intro          the bot's description there
//   unblock                      button instead of the input when the bot is blocked
//   input, send                  text and its button                      attach, attach-photo|document|location, file, caption
//   menu, commands               ☰ (or the bot's web app) and its list    command-<name>
//   keyboard, key-<row>-<col>    reply keyboard                           keyboard-toggle
//   context-drop                 drops an answer or an edit               inline-results, result-<id>
//   message-<id>                 a bubble; of an album its first message; service messages carry data-service=<field>
//   photo-<id>, document-<id>    media of message <id>                    invoice-<id>, edited-<id>, reaction-<id>, spoiler
//   button-<id>-<row>-<col>      inline button, with data-callback        (zero-based)
//   more-<id>, message-menu      actions of a message                     react-<emoji>, action-reply|copy|edit
//   draft, stop-draft            an answer being written                  status (typing…), pinned, to-bottom
//   toast, alert, alert-ok       answers to presses                       banner (connection lost)
//   viewer, viewer-image         photo viewer                             viewer-next|previous|close|count|download, zoom-in|out
//   pay-sheet, price, pay        payment sheet                            pay-state (data-state=waiting|ok|failed|timeout), pay-done
//   webapp-sheet, webapp         a web app and its iframe                 link-sheet, contact-sheet, location-sheet, choose-chat
//   chats, open-<chat>, back     list of chats (when there are groups)    chat-<chat>, chat-title
//   drawer, drawer-sheet         the drawer "Sandbox"                     user-<id>, add-user, new-group, lang, theme, block, upgrade,
//                                                                         clock, clock-hour|day|week|month, limits, faults, add-fault,
//                                                                         clear-faults, reset, memory-note
//   person-sheet, group-sheet, fault-sheet, form-submit, confirm-yes, confirm-no, dialog-close
//                                first-name, last-name, username, language, group-name, group-kind, member-<id>,
//                                fault-kind, fault-method, fault-count, fault-retry

import { api } from './core/api.js';
import { h, icon, replace } from './core/dom.js';
import { listen } from './core/events.js';
import { t, useLanguage } from './core/i18n.js';
import { applyState, chatOf, emit, on, state } from './core/store.js';
import { applyTheme } from './core/theme.js';
import { applyEvents, loadChats, loadRoom } from './core/updates.js';
import { chatListView } from './chat/intro.js';
import { handleAnswers } from './chat/keyboards.js';
import { chatView } from './chat/view.js';
import { openActions, react } from './sheets/actions.js';
import { askChat, askLink } from './sheets/ask.js';
import { closeAll } from './sheets/dialog.js';
import { openDrawer } from './sheets/drawer.js';
import { payLink, payMessage } from './sheets/invoice.js';
import { alertDialog, hideBanner, mountNotices, showBanner, toast } from './sheets/notices.js';
import { openViewer } from './sheets/viewer.js';
import { openWebApp } from './sheets/webapp.js';

const retryMs = 1000;
const phone = document.getElementById('phone');
const aside = document.getElementById('aside');
const hasKeyboard = matchMedia('(hover: hover) and (pointer: fine)');
const place = new URL(location.href).searchParams;

let view = null;
let work = Promise.resolve();

/** Runs one after another what changes the whole page, so that a restart and a switch of user cannot mix. */
function inTurn(action) {
  work = work.then(action).catch((error) => toast(t('common.failed', { error: error.message })));
  return work;
}

function render() {
  const text = view?.text() ?? '';
  view?.destroy();
  view = state.openChat === null ? chatListView() : chatView(state.openChat);
  replace(phone, view.element);
  view.shown();
  if (text) view.write?.(text);
  else if (hasKeyboard.matches) view.focus();
  drawAside();
}

function drawAside() {
  replace(aside, h('h2', null, t('about.title')), h('p', null, t('about.body')), h('p', null, h('b', null, t('about.memory'))),
    h('button.plain', { onclick: openDrawer }, icon('menu'), t('about.open')));
}

function remember() {
  const url = new URL(location.href);
  url.searchParams.set('user', state.me.id);
  if (state.chats.length > 1 && state.openChat !== null) url.searchParams.set('chat', state.openChat);
  else url.searchParams.delete('chat');
  if (!state.startPayload) url.searchParams.delete('start');
  history.replaceState(null, '', url);
}

async function open(chatId) {
  state.openChat = chatId;
  if (chatId !== null) {
    await loadRoom(chatId);
    const entry = chatOf(chatId);
    if (entry) entry.unread = 0;
  }
  remember();
  render();
}

async function enter(userId, wantedChat) {
  closeAll();
  state.me = state.users.find((user) => user.id === userId) ?? state.users[0];
  state.rooms.clear();
  state.openChat = null;
  useLanguage(state.me.language_code);
  // What is fetched after the line is open misses nothing.
  await listen(state.me.id);
  await loadChats();
  const wanted = chatOf(wantedChat);
  await open(wanted ? wantedChat : state.chats.length === 1 ? state.chats[0].chat.id : null);
}

/** Fetches everything anew. When the server is another one now, or was emptied, its people and chats are others too. */
async function refresh(notice) {
  const answer = await api.state();
  const isAnother = answer.boot_id !== state.bootId;
  applyState(answer);
  if (isAnother) {
    await enter(state.me.id);
    toast(t(notice));
    return;
  }
  await loadChats();
  if (state.openChat === null) return;
  await loadRoom(state.openChat);
  emit('messages', { chatId: state.openChat });
  for (const topic of ['pinned', 'keyboard', 'draft', 'action']) emit(topic, state.openChat);
}

async function start(payload) {
  const chatId = state.me.id;
  if (state.openChat !== chatId) await open(chatId);
  await api.start(state.me.id, payload || undefined);
  state.startPayload = undefined;
  remember();
}

/** The chats may have changed under the open one: it can be gone (left, upgraded) or be the one just made. */
async function reloadChats(wantedChat) {
  applyState(await api.state());
  await loadChats();
  if (wantedChat && chatOf(wantedChat)) await open(wantedChat);
  else if (state.openChat !== null && !chatOf(state.openChat)) await open(state.chats.length === 1 ? state.chats[0].chat.id : null);
  else render();
}

function wire() {
  on('open', (chatId) => inTurn(() => open(chatId)));
  on('start', (payload) => inTurn(() => start(payload)));
  on('switch_user', (userId) => inTurn(() => enter(userId)));
  on('reload_chats', (chatId) => inTurn(() => reloadChats(chatId)));
  on('profile', () => inTurn(async () => render()));
  on('language', (code) => inTurn(async () => {
    state.me = { ...state.me, language_code: code };
    useLanguage(code);
    await loadChats();
    render();
  }));
  on('chats', () => {
    const isGone = state.openChat !== null && !chatOf(state.openChat);
    const hasBack = phone.querySelector('[data-testid="back"]') !== null;
    // The way back to the list appears with the second chat.
    if (isGone) inTurn(() => reloadChats());
    else if (view && state.openChat !== null && hasBack !== state.chats.length > 1) inTurn(async () => render());
  });

  on('lost', showBanner);
  on('offline', (isOffline) => phone.classList.toggle('is-offline', isOffline));
  on('back', () => {
    hideBanner();
    if (view) inTurn(() => refresh('lost.restarted'));
  });
  on('reset', () => inTurn(() => refresh('lost.wasReset')));

  on('toast', toast);
  on('alert', alertDialog);
  on('open_link', askLink);
  on('drawer', openDrawer);
  on('message_menu', openActions);
  on('react', react);
  on('view', ({ messages, index }) => openViewer(messages, index));
  on('pay', payMessage);
  on('invoice_link', payLink);
  on('web_app', openWebApp);
  on('switch_inline', (query) => askChat(async (chatId) => {
    if (chatId !== state.openChat) await inTurn(() => open(chatId));
    view.write(`@${state.bot.username} ${query}`);
  }));
}

async function boot() {
  useLanguage(navigator.language);
  applyTheme();
  mountNotices(document.getElementById('notices'));
  wire();
  applyEvents();
  handleAnswers();
  for (;;) {
    try {
      applyState(await api.state());
      break;
    } catch {
      // Not running yet, or just stopped: the banner says so until it answers.
      showBanner();
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }
  hideBanner();
  state.startPayload = place.get('start') ?? undefined;
  await inTurn(() => enter(Number(place.get('user')), Number(place.get('chat'))));
}

boot();
