// Inline keyboards under a message and the reply keyboard under the input.

import { api } from '../core/api.js';
import { copyText, h, icon } from '../core/dom.js';
import { money, t } from '../core/i18n.js';
import { follow, safeUrl } from '../core/links.js';
import { emit, on, state } from '../core/store.js';

const answerMs = 15_000;

// Presses that wait for the bot: callback_query_id → key of the button. An answer may overtake the reply to the press.
const waiting = new Map();
const pendingKeys = new Set();
const early = new Set();

const keyOf = (chatId, messageId, data) => `${chatId} ${messageId} ${data}`;

export function inlineKeyboard(message) {
  const rows = rowsOf(message);
  if (!rows.length) return null;
  return h('div.inline-keyboard', { role: 'group' }, rows.map((row, rowIndex) =>
    h('div.inline-row', null, row.map((button, column) => inlineButton(message, button, rowIndex, column)))));
}

function rowsOf(message) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  // An invoice without a keyboard shows Telegram's own Pay button.
  if (message.invoice && !rows.length) return [[{ text: payLabel(message), pay: true }]];
  return rows;
}

// The Pay button nobody has named is named in the person's language; in one that the bot named, XTR is a star.
function labelOf(message, button) {
  if (!button.pay) return button.text;
  return /^Pay\s⭐\ufe0f?\s?\d+$/.test(button.text) ? payLabel(message) : button.text.replace(/XTR/g, '⭐');
}

const payLabel = ({ invoice }) => t('invoice.pay', { price: money(invoice.total_amount, invoice.currency) });

function inlineButton(message, button, row, column) {
  const key = keyOf(message.chat.id, message.message_id, button.callback_data);
  const element = h('button.inline-button', {
    testid: `button-${message.message_id}-${row}-${column}`, 'data-callback': button.callback_data, 'data-key': button.callback_data && key,
    class: button.style ? `style-${button.style}` : '', disabled: Boolean(button.disabled),
    onclick: () => press(message, button, element),
  },
  h('span.inline-label', { dir: 'auto' }, labelOf(message, button)),
  badge(button));
  if (button.callback_data && pendingKeys.has(key)) markPending(element, true);
  return element;
}

function badge(button) {
  const name = button.url || button.login_url ? 'link' : button.web_app ? 'app' : button.copy_text ? 'copy' : button.pay ? 'pay'
    : isSwitch(button) ? 'share' : null;
  return name && h('span.inline-badge', { 'aria-hidden': 'true' }, icon(name));
}

const isSwitch = (button) => button.switch_inline_query !== undefined || button.switch_inline_query_current_chat !== undefined
  || button.switch_inline_query_chosen_chat !== undefined;

async function press(message, button, element) {
  if (button.callback_data !== undefined) return pressCallback(message, button.callback_data, element);
  if (button.pay) return emit('pay', message);
  if (button.copy_text) {
    await copyText(button.copy_text.text);
    return emit('toast', t('message.copied'));
  }
  if (button.web_app) return emit('web_app', { url: button.web_app.url, title: button.text });
  if (button.switch_inline_query_current_chat !== undefined) return emit('inline', { query: button.switch_inline_query_current_chat });
  if (isSwitch(button)) return emit('switch_inline', button.switch_inline_query ?? button.switch_inline_query_chosen_chat.query ?? '');
  const url = safeUrl(button.url ?? button.login_url?.url ?? '');
  return url ? follow(url) : emit('toast', t('ask.unsupported'));
}

async function pressCallback(message, data, element) {
  const key = keyOf(message.chat.id, message.message_id, data);
  if (pendingKeys.has(key)) return;
  setPending(key, true);
  element.focus({ preventScroll: true });
  try {
    const { callback_query_id: id } = await api.press(state.me.id, message.chat.id, message.message_id, data);
    if (early.delete(String(id))) {
      setPending(key, false);
      return;
    }
    waiting.set(String(id), key);
    setTimeout(() => {
      if (!waiting.delete(String(id))) return;
      setPending(key, false);
      emit('toast', t('callback.late'));
    }, answerMs);
  } catch (error) {
    setPending(key, false);
    emit('toast', error.status === 409 ? t('callback.gone') : t('common.failed', { error: error.message }));
  }
}

function setPending(key, isPending) {
  if (isPending) pendingKeys.add(key);
  else pendingKeys.delete(key);
  for (const element of document.querySelectorAll('.inline-button[data-key]')) {
    if (element.dataset.key === key) markPending(element, isPending);
  }
}

function markPending(element, isPending) {
  element.classList.toggle('is-pending', isPending);
  if (isPending) element.setAttribute('aria-busy', 'true');
  else element.removeAttribute('aria-busy');
}

/** Shows what the bot answers to a press: a toast, an alert or a link. */
export function handleAnswers() {
  on('answer', (answer) => {
    const id = String(answer.callback_query_id);
    const key = waiting.get(id);
    waiting.delete(id);
    if (key) setPending(key, false);
    else early.add(id);
    if (answer.url) emit('open_link', answer.url);
    else if (answer.text) emit(answer.show_alert ? 'alert' : 'toast', answer.text);
  });
}

/** The bot's keyboard under the input. `press` gets the KeyboardButton. */
export function replyKeyboard(markup, press) {
  return h('div.reply-keyboard', {
    testid: 'keyboard', role: 'group', 'aria-label': t('compose.replyKeyboard'), class: markup.resize_keyboard ? '' : 'is-tall',
  }, markup.keyboard.map((row, rowIndex) => h('div.reply-row', null, row.map((key, column) => {
    const button = typeof key === 'string' ? { text: key } : key;
    return h('button.reply-key', {
      testid: `key-${rowIndex}-${column}`, dir: 'auto', class: button.style ? `style-${button.style}` : '', onclick: () => press(button),
    }, button.text);
  }))));
}
