// Events and answers of the server applied to the store. One place knows their shapes.

import { api } from './api.js';
import { emit, on, room, state, chatOf, applyState } from './store.js';

const actionMs = 5500;
const draftMs = 30_000;
const pageSize = 60;
const timers = new Map();

function later(key, ms, action) {
  clearTimeout(timers.get(key));
  timers.set(key, setTimeout(action, ms));
}

/** Puts a message where it belongs; a known id is an edit. Returns whether it is new. */
export function putMessage(chatId, message) {
  const chat = room(chatId);
  const isNew = !chat.messages.has(message.message_id);
  chat.messages.set(message.message_id, withReactions(chat, message));
  if (!isNew) return false;
  const entry = chatOf(chatId);
  if (entry) entry.last_message = message;
  if (message.from?.id === state.bot.id) {
    setAction(chatId, null);
    setDraft(chatId, null);
  }
  return true;
}

function setAction(chatId, action) {
  const chat = room(chatId);
  if (chat.action === action) return;
  chat.action = action;
  emit('action', chatId);
}

function setDraft(chatId, draft) {
  const chat = room(chatId);
  if (chat.draft === draft) return;
  chat.draft = draft;
  emit('draft', chatId);
}

const apply = {
  message({ chat_id: chatId, message }) {
    if (!chatOf(chatId)) {
      loadChats();
      return;
    }
    const isNew = putMessage(chatId, message);
    if (isNew && chatId !== state.openChat && message.from?.id !== state.me.id) chatOf(chatId).unread += 1;
    emit('messages', { chatId, added: isNew ? message : null });
    emit('chats');
  },
  edited({ chat_id: chatId, message }) {
    if (room(chatId).messages.has(message.message_id)) putMessage(chatId, message);
    if (chatOf(chatId)?.last_message?.message_id === message.message_id) chatOf(chatId).last_message = message;
    emit('messages', { chatId });
  },
  deleted({ chat_id: chatId, message_ids: ids }) {
    const chat = room(chatId);
    for (const id of ids) chat.messages.delete(id);
    chat.pinned = chat.pinned.filter((id) => !ids.includes(id));
    const entry = chatOf(chatId);
    if (entry && ids.includes(entry.last_message?.message_id)) {
      entry.last_message = [...chat.messages.values()].at(-1) ?? null;
    }
    emit('messages', { chatId });
    emit('pinned', chatId);
    emit('chats');
  },
  callback_answer: (event) => emit('answer', event),
  chat_action({ chat_id: chatId, action }) {
    setAction(chatId, action);
    later(`action ${chatId}`, actionMs, () => setAction(chatId, null));
  },
  draft({ chat_id: chatId, draft_id: id, text, entities, can_stop: canStop }) {
    // An empty text is a bot that thinks; none at all is a draft that is gone.
    setDraft(chatId, text === null ? null : { draft_id: id, text, entities, can_stop: canStop });
    later(`draft ${chatId}`, draftMs, () => setDraft(chatId, null));
  },
  pinned({ chat_id: chatId, message_id: id, pinned }) {
    const chat = room(chatId);
    chat.pinned = chat.pinned.filter((known) => known !== id);
    if (pinned) chat.pinned.push(id);
    chat.pinned.sort((a, b) => a - b);
    emit('pinned', chatId);
  },
  reply_keyboard({ chat_id: chatId, reply_markup: markup }) {
    setMarkup(room(chatId), markup);
    emit('keyboard', chatId);
  },
  reaction({ chat_id: chatId, message_id: id, reactions }) {
    const chat = room(chatId);
    chat.reactions.set(id, reactions);
    if (chat.messages.has(id)) chat.messages.set(id, withReactions(chat, chat.messages.get(id)));
    emit('messages', { chatId });
  },
  commands: () => loadChats(),
  menu_button: () => loadChats(),
  chats: () => loadChats(),
  async profile() {
    applyState(await api.state());
    state.me = state.users.find((user) => user.id === state.me.id) ?? state.me;
    await loadChats();
    emit('profile');
  },
  pre_checkout: (event) => emit('pre_checkout', event),
  inline_results: (event) => emit('inline_results', event),
  reset: () => emit('reset'),
};

/** An event of a kind this page does not know is no error: the server may be newer. */
export function applyEvents() {
  on('event', (event) => apply[event.type]?.(event));
}

export async function loadChats() {
  const answer = await api.chats(state.me.id);
  const open = answer.find((entry) => entry.chat.id === state.openChat);
  if (open) open.unread = 0;
  state.chats = answer;
  emit('chats');
  emit('commands');
}

export async function loadRoom(chatId) {
  const chat = room(chatId);
  const before = new Map(chat.messages);
  const answer = await api.messages(state.me.id, chatId, null, pageSize);
  keepReactions(chat, answer);
  const messages = new Map(answer.messages.map((message) => [message.message_id, withReactions(chat, message)]));
  // What events brought while the answer was on its way is newer than the answer.
  for (const [id, message] of chat.messages) if (before.get(id) !== message) messages.set(id, message);
  chat.messages = messages;
  chat.pinned = [...(answer.pinned_ids ?? [])].sort((a, b) => a - b);
  setMarkup(chat, answer.reply_keyboard);
  chat.draft = answer.draft ?? null;
  chat.action = answer.chat_action ?? null;
  chat.isLoaded = true;
  chat.hasOlder = answer.messages.length >= pageSize;
}

export async function loadOlder(chatId) {
  const chat = room(chatId);
  const first = Math.min(...chat.messages.keys());
  const answer = await api.messages(state.me.id, chatId, first, pageSize);
  chat.hasOlder = answer.messages.length >= pageSize;
  keepReactions(chat, answer);
  for (const message of answer.messages) chat.messages.set(message.message_id, withReactions(chat, message));
  emit('messages', { chatId });
}

// Reactions are no part of a Bot API Message: the server tells them apart, an edit does not repeat them.
function keepReactions(chat, answer) {
  for (const [id, reactions] of Object.entries(answer.reactions ?? {})) chat.reactions.set(Number(id), reactions);
}

function withReactions(chat, message) {
  const reactions = chat.reactions.get(message.message_id);
  return reactions ? { ...message, reactions } : message;
}

/** What the bot wants under the input: a keyboard, or an answer to its newest message. */
function setMarkup(chat, markup) {
  chat.keyboard = markup?.keyboard?.length ? markup : null;
  chat.forceReply = markup?.force_reply ? markup : null;
}
