// One message, or one album, as a bubble.

import { avatar, h, icon, iconButton } from '../core/dom.js';
import { clockTime, fullTime, money, t } from '../core/i18n.js';
import { emit, isPrivate, nameOf, room, state } from '../core/store.js';
import { preview, richText } from './entities.js';
import { inlineKeyboard } from './keyboards.js';
import { album, contactCard, documentRow, photo, placeCard, player, pollCard } from './media.js';
import { serviceKind, serviceText } from './service.js';

/**
 * Draws `item` = { messages, isFirst, isLast }: one message, or the messages of an album. isFirst and isLast say where
 * it stands in a run of one author. `previous` is the node it replaces after an edit.
 */
export function messageNode(item, previous) {
  const [head] = item.messages;
  const service = item.messages.length === 1 ? serviceText(head) : null;
  return service === null ? bubbleRow(item, previous) : serviceRow(head, service);
}

function serviceRow(message, text) {
  const pinned = message.pinned_message;
  const label = pinned
    ? h('button.service-text', { dir: 'auto', onclick: () => emit('goto', pinned.message_id) }, text)
    : h('span.service-text', { dir: 'auto' }, text);
  return h('div.service', { testid: `message-${message.message_id}`, 'data-message-id': message.message_id, 'data-service': serviceKind(message) }, label);
}

function bubbleRow(item, previous) {
  const { messages, isFirst, isLast } = item;
  const head = messages[0];
  const last = messages.at(-1);
  const isOwn = head.from?.id === state.me.id;
  const isGroup = !isPrivate(head.chat.id);
  const captions = messages.filter((message) => message.caption);
  const captioned = captions.length === 1 ? captions[0] : messages.length === 1 ? head : null;
  const text = messages.length === 1 && head.text !== undefined ? richText(head.text, head.entities)
    : captioned?.caption ? richText(captioned.caption, captioned.caption_entities) : null;
  const body = content(messages, previous);
  const isMedia = Boolean(head.photo || head.video || head.animation);
  const isBig = isEmojiOnly(head);

  const bubble = h('div.bubble', {
    class: [isRightToLeft(head.text ?? captioned?.caption) ? 'is-rtl' : '', isMedia ? 'has-media' : '', isMedia && !text ? 'is-bare' : '', isBig ? 'is-big' : '', isLast ? 'has-tail' : ''].join(' '),
  },
  isGroup && !isOwn && isFirst && h('div.author', { dir: 'auto', class: `ink-${Math.abs(head.from?.id ?? 0) % 7}` }, nameOf(head.from)),
  head.forward_origin && h('div.forwarded', null, t('chat.forwarded', { name: originName(head.forward_origin) })),
  head.via_bot && h('div.forwarded', null, t('chat.via', { name: head.via_bot.username })),
  head.reply_to_message && replyQuote(head),
  body, text, meta(last, isMedia && !text));

  const keyboard = messages.length === 1 ? inlineKeyboard(head) : null;
  return h('div.message', {
    testid: `message-${head.message_id}`, 'data-message-id': head.message_id, role: 'article',
    class: [isOwn ? 'is-own' : 'is-theirs', isFirst ? 'is-first' : '', isLast ? 'is-last' : '', keyboard ? 'has-keyboard' : ''].join(' '),
    'aria-label': t('chat.author', { name: isOwn ? t('list.you') : nameOf(head.from) }),
    oncontextmenu(event) {
      if (event.target.closest('a, img')) return;
      event.preventDefault();
      emit('message_menu', head);
    },
  },
  isGroup && !isOwn && (isLast ? avatar(head.from?.id ?? 0, nameOf(head.from), 'is-small') : h('span.avatar-gap')),
  h('div.stack', null,
    h('div.bubble-line', null, bubble,
      iconButton('menu', t('message.actions'), {
        class: 'message-more', testid: `more-${head.message_id}`, onclick: () => emit('message_menu', captioned ?? head),
      })),
    reactions(last), keyboard));
}

function content(messages, previous) {
  const head = messages[0];
  const open = (all, index) => emit('view', { messages: all, index });
  if (messages.length > 1) return head.photo ? album(messages, open) : messages.map(documentRow);
  if (head.photo) return photo(head, previous, open);
  if (head.animation || head.video || head.audio || head.voice) return player(head);
  if (head.document) return documentRow(head);
  if (head.location || head.venue) return placeCard(head);
  if (head.contact) return contactCard(head);
  if (head.poll) return pollCard(head);
  if (head.dice) return h('div.dice', { 'aria-label': t('message.dice') }, head.dice.emoji, h('b', null, String(head.dice.value)));
  if (head.sticker) return h('div.dice', { 'aria-label': t('message.sticker') }, head.sticker.emoji ?? t('message.sticker'));
  if (head.invoice) return invoiceCard(head);
  return head.text === undefined ? h('div.text.hint', null, t('message.unknown')) : null;
}

function invoiceCard(message) {
  const { invoice } = message;
  return h('div.invoice', { testid: `invoice-${message.message_id}` },
    h('div.invoice-art', { 'aria-hidden': 'true' }, h('span', null, '⭐')),
    h('div.invoice-body', null,
      h('b.invoice-title', { dir: 'auto' }, invoice.title),
      h('div.invoice-text', { dir: 'auto' }, invoice.description),
      h('div.invoice-price', null, money(invoice.total_amount, invoice.currency))));
}

function replyQuote(message) {
  const answered = room(message.chat.id).messages.get(message.reply_to_message.message_id) ?? message.reply_to_message;
  return h('button.reply-quote', {
    'aria-label': t('message.goto'), onclick: () => emit('goto', answered.message_id),
  },
  h('b', { dir: 'auto' }, answered.from?.id === state.me.id ? t('list.you') : nameOf(answered.from)),
  h('span', { dir: 'auto' }, message.quote?.text ?? (preview(answered) || t('message.unavailable'))));
}

function meta(message, isOverMedia) {
  return h('span.meta', { class: isOverMedia ? 'is-over' : '' },
    message.edit_date && h('span.edited', { testid: `edited-${message.message_id}`, title: fullTime(message.edit_date) }, `${t('chat.edited')} `),
    h('time', { dateTime: new Date(message.date * 1000).toISOString(), title: fullTime(message.date) }, clockTime(message.date)));
}

function reactions(message) {
  const all = message.reactions ?? [];
  if (!all.length) return null;
  return h('div.reactions', null, all.map((reaction) => {
    const { emoji } = reaction;
    const isMine = reaction.actor_id === state.me.id;
    return h('button.reaction', {
      testid: `reaction-${message.message_id}`, class: isMine ? 'is-mine' : '', 'aria-pressed': String(isMine),
      onclick: () => emit('react', { message, emoji: isMine ? null : emoji }),
    }, emoji);
  }));
}

const originName = (origin) => nameOf(origin.sender_user) || origin.sender_user_name || origin.sender_chat?.title || origin.chat?.title || '';

/** By the first letter that has a direction, as browsers and Telegram decide. */
function isRightToLeft(text) {
  const first = /\p{L}/u.exec(text ?? '')?.[0];
  return first !== undefined && /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(first);
}

function isEmojiOnly(message) {
  return message.text !== undefined && message.text.length <= 24
    && /^(\p{Extended_Pictographic}(\p{Emoji_Modifier}|\ufe0f|\u200d\p{Extended_Pictographic})*){1,3}$/u.test(message.text);
}

/** The bubble of an answer that the bot is still writing. */
export function draftNode(draft, stop) {
  const isThinking = !draft.text;
  return h('div.message.is-theirs.is-first.is-last.is-draft', { testid: 'draft', 'aria-live': 'off' },
    h('div.stack', null,
      h('div.bubble.has-tail', null,
        isThinking ? h('div.text.thinking', null, t('draft.thinking')) : richText(draft.text, draft.entities),
        h('span.dots', { 'aria-hidden': 'true' }, h('i'), h('i'), h('i'))),
      draft.can_stop !== false && h('button.stop', { testid: 'stop-draft', onclick: stop }, icon('stop'), t('draft.stop'))));
}
