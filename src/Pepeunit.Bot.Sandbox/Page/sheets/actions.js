// What one can do with a message: answer, copy, edit one's own, react.

import { api } from '../core/api.js';
import { copyText, h, icon } from '../core/dom.js';
import { t } from '../core/i18n.js';
import { emit, state } from '../core/store.js';
import { openDialog } from './dialog.js';

// A choice of the emoji that Telegram allows as reactions.
const emojis = ['👍', '👎', '❤️', '🔥', '🎉', '😁', '🤔', '🙏'];

export function openActions(message) {
  const text = message.text ?? message.caption;
  const isOwn = message.from?.id === state.me.id;
  const given = (message.reactions ?? []).find((reaction) => reaction.actor_id === state.me.id);
  const dialog = openDialog({ testid: 'message-menu', label: t('message.actions'), kind: 'sheet' },
    h('div.emoji-row', { role: 'group', 'aria-label': t('message.react') }, emojis.map((emoji) => h('button.emoji', {
      testid: `react-${emoji}`, 'aria-label': `${t('message.react')} ${emoji}`, 'aria-pressed': String(given?.emoji === plain(emoji)),
      onclick: run(() => react({ message, emoji: given?.emoji === plain(emoji) ? null : plain(emoji) })),
    }, emoji))),
    action('reply', 'message.reply', () => emit('answer_to', message)),
    text && !message.has_protected_content && action('copy', 'message.copy', async () => {
      await copyText(text);
      emit('toast', t('message.copied'));
    }),
    isOwn && message.text !== undefined && action('edit', 'message.edit', () => emit('edit_own', message)));

  function run(act) {
    return () => {
      dialog.close();
      act();
    };
  }

  function action(name, key, act) {
    return h('button.row', { testid: `action-${name}`, onclick: run(act) }, icon(name), h('span', null, t(key)));
  }
}

// Telegram names the heart without the variation selector that makes browsers draw it in colour.
const plain = (emoji) => emoji?.replace(/\ufe0f/g, '');

export async function react({ message, emoji }) {
  try {
    await api.react(state.me.id, message.chat.id, message.message_id, emoji);
  } catch (error) {
    emit('toast', t('common.failed', { error: error.message }));
  }
}
