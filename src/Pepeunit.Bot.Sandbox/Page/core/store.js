// What the page knows, and who wants to hear of a change. Views never fetch: they read here and listen.

export const state = {
  bot: null,
  bootId: null,
  users: [],
  groups: [],
  faults: [],
  clockOffsetSeconds: 0,
  isLimited: true,
  me: null, // the selected user
  chats: [], // as GET users/{u}/chats
  openChat: null, // chat id, or null for the list
  rooms: new Map(), // chat id → room
};

const listeners = new Map();

export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
  return () => listeners.get(topic).delete(listener);
}

export function emit(topic, detail) {
  for (const listener of [...(listeners.get(topic) ?? [])]) listener(detail);
}

/** Everything seen of one chat. `messages` is keyed by id; an edit replaces the object, so identity tells a change. */
export function room(chatId) {
  if (!state.rooms.has(chatId)) {
    state.rooms.set(chatId, {
      messages: new Map(), pinned: [], reactions: new Map(), keyboard: null, forceReply: null, draft: null, action: null,
      isLoaded: false, hasOlder: true,
    });
  }
  return state.rooms.get(chatId);
}

export const chatOf = (chatId) => state.chats.find((entry) => entry.chat.id === chatId);
export const userOf = (id) => state.users.find((user) => user.id === id);
export const nowSeconds = () => Math.floor(Date.now() / 1000) + state.clockOffsetSeconds;
export const isPrivate = (chatId) => chatId > 0;
export const nameOf = (user) => [user?.first_name, user?.last_name].filter(Boolean).join(' ');

export function titleOf(chat) {
  return isPrivate(chat.id) ? state.bot.first_name : chat.title;
}

export function sortedMessages(chatId) {
  return [...room(chatId).messages.values()].sort((a, b) => a.message_id - b.message_id);
}

export function applyState(answer) {
  state.bot = answer.bot;
  state.bootId = answer.boot_id;
  state.users = answer.users;
  state.groups = answer.groups;
  state.faults = answer.faults ?? [];
  state.clockOffsetSeconds = answer.clock?.offset_seconds ?? 0;
  state.isLimited = answer.limits_enabled;
}

/** Keeps a small preference; a browser that refuses storage merely forgets it. */
export const preference = {
  read(name) {
    try {
      return localStorage.getItem(`sandbox.${name}`);
    } catch {
      return null;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(`sandbox.${name}`, value);
    } catch {
      // Private windows of some browsers throw here; the choice then lasts until reload.
    }
  },
};
