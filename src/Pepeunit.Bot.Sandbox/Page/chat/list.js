// The messages of a chat as nodes: dates, runs of one author, albums; and a scroll position that does not jump.

import { h } from '../core/dom.js';
import { dayTitle, isSameDay } from '../core/i18n.js';
import { room, sortedMessages } from '../core/store.js';
import { messageNode } from './message.js';
import { serviceText } from './service.js';

const runSeconds = 300;
const nearBottomPx = 60;

/** Splits messages into what is drawn as one: a date, or a bubble of one message or one album. */
function itemsOf(messages) {
  const items = [];
  let day = null;
  for (const message of messages) {
    if (day === null || !isSameDay(day, message.date)) {
      items.push({ key: `day ${message.date}`, day: message.date });
      day = message.date;
    }
    const before = items.at(-1);
    const isSameAlbum = message.media_group_id && before.messages?.[0].media_group_id === message.media_group_id;
    if (isSameAlbum) before.messages.push(message);
    else items.push({ key: `message ${message.message_id}`, messages: [message] });
  }
  return withRuns(items);
}

function withRuns(items) {
  const joins = (a, b) => a?.messages && b?.messages && a.messages[0].from?.id === b.messages[0].from?.id
    && b.messages[0].date - a.messages.at(-1).date < runSeconds
    && serviceText(a.messages[0]) === null && serviceText(b.messages[0]) === null;
  items.forEach((item, index) => {
    item.isFirst = !joins(items[index - 1], item);
    item.isLast = !joins(item, items[index + 1]);
  });
  return items;
}

const isSame = (a, b) => a && a.day === b.day && a.isFirst === b.isFirst && a.isLast === b.isLast
  && a.messages?.length === b.messages?.length && (a.messages ?? []).every((message, index) => message === b.messages[index]);

export function messageList(chatId, scroller) {
  const column = h('div.column');
  let drawn = new Map(); // key → { item, node }
  let isStuck = true;

  scroller.addEventListener('scroll', () => {
    isStuck = distance() < nearBottomPx;
  }, { passive: true });

  // A keyboard that opens, a picture that arrives, a window that is resized: who was at the bottom stays there.
  const watcher = new ResizeObserver(() => isStuck && toBottom());
  watcher.observe(scroller);
  watcher.observe(column);

  const distance = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;

  function toBottom(behavior = 'instant') {
    isStuck = true;
    scroller.scrollTo({ top: scroller.scrollHeight, behavior });
  }

  /** Draws what has changed and keeps what is being read where it is. */
  function draw() {
    const anchor = isStuck ? null : anchorOf();
    const next = new Map();
    const nodes = itemsOf(sortedMessages(chatId)).map((item) => {
      const old = drawn.get(item.key);
      const node = isSame(old?.item, item) ? old.node : nodeOf(item, old?.node);
      next.set(item.key, { item, node });
      return node;
    });
    place(nodes);
    drawn = next;
    if (anchor) scroller.scrollTop += anchor.find().getBoundingClientRect().top - anchor.top;
    else toBottom();
  }

  const nodeOf = (item, old) => (item.day === undefined
    ? messageNode(item, old)
    : h('div.day', { role: 'separator' }, h('span', null, dayTitle(item.day))));

  function anchorOf() {
    const top = scroller.getBoundingClientRect().top;
    // The first message that is in sight whole; one that is cut off grows upwards, out of the way.
    for (const [key, { node, item }] of drawn) {
      const box = node.getBoundingClientRect();
      const stillThere = item.messages?.some((message) => room(chatId).messages.has(message.message_id));
      if (stillThere && (box.top >= top || (box.bottom > top && box.height > scroller.clientHeight))) {
        return { top: box.top, find: () => drawn.get(key)?.node ?? node };
      }
    }
    return null;
  }

  /** Moves as few nodes as possible: a screen reader reads what is added, and a focused button keeps the focus. */
  function place(nodes) {
    const keep = new Set(nodes);
    const focusedId = document.activeElement?.dataset?.testid;
    const hadFocus = column.contains(document.activeElement);
    for (const child of [...column.children]) if (!keep.has(child)) child.remove();
    nodes.forEach((node, index) => {
      if (column.children[index] !== node) column.insertBefore(node, column.children[index] ?? null);
    });
    if (hadFocus && focusedId && !column.contains(document.activeElement)) {
      column.querySelector(`[data-testid="${CSS.escape(focusedId)}"]`)?.focus({ preventScroll: true });
    }
  }

  return {
    column, draw, toBottom, isAtBottom: () => isStuck,
    watch: (element) => watcher.observe(element),
    destroy: () => watcher.disconnect(),
    show(messageId) {
      const node = column.querySelector(`[data-message-id="${messageId}"]`);
      if (!node) return;
      isStuck = false;
      node.scrollIntoView({ block: 'center' });
      node.classList.add('is-flashed');
      node.addEventListener('animationend', () => node.classList.remove('is-flashed'), { once: true });
    },
  };
}
