// Service messages: what happened in the chat, as one centred sentence.

import { money, t } from '../core/i18n.js';
import { nameOf } from '../core/store.js';
import { preview } from './entities.js';

const author = (message) => nameOf(message.from) || message.chat.title || '';

const sentences = {
  successful_payment: (message, paid) => {
    const price = money(paid.total_amount, paid.currency);
    return paid.is_recurring && !paid.is_first_recurring ? t('service.renewed', { price }) : t('service.paidPlain', { price });
  },
  refunded_payment: (_, refund) => t('service.refunded', { price: money(refund.total_amount, refund.currency) }),
  pinned_message: (message, pinned) => t('service.pinned', { name: author(message), text: preview(pinned).slice(0, 60) }),
  new_chat_members: (message, members) => members
    .map((member) => (member.id === message.from?.id
      ? t('service.joined', { name: nameOf(member) })
      : t('service.added', { by: author(message), name: nameOf(member) })))
    .join(' · '),
  left_chat_member: (message, member) => (member.id === message.from?.id
    ? t('service.left', { name: nameOf(member) })
    : t('service.removed', { by: author(message), name: nameOf(member) })),
  group_chat_created: (message) => t('service.created', { name: author(message), title: message.chat.title }),
  supergroup_chat_created: (message) => t('service.created', { name: author(message), title: message.chat.title }),
  new_chat_title: (message, title) => t('service.renamed', { name: author(message), title }),
  new_chat_photo: () => t('service.photo'),
  migrate_to_chat_id: () => t('service.migrated'),
  migrate_from_chat_id: () => t('service.migrated'),
  web_app_data: (_, data) => t('service.webApp', { button: data.button_text }),
  forum_topic_created: (_, topic) => t('service.topic', { title: topic.name }),
  users_shared: () => t('service.shared'),
  chat_shared: () => t('service.shared'),
  write_access_allowed: () => t('service.writeAllowed'),
};

const content = ['text', 'caption', 'photo', 'document', 'video', 'animation', 'audio', 'voice', 'sticker', 'location',
  'venue', 'contact', 'poll', 'dice', 'invoice', 'rich_message', 'paid_media'];

/** The sentence of a service message; null when the message has content of its own. */
export function serviceText(message) {
  if (content.some((name) => message[name] !== undefined)) return null;
  const kind = Object.keys(sentences).find((name) => message[name] !== undefined);
  return kind ? sentences[kind](message, message[kind]) : null;
}

/** Payment service messages carry their own test id, so that a test can wait for the money. */
export function serviceKind(message) {
  return Object.keys(sentences).find((name) => message[name] !== undefined) ?? 'other';
}
