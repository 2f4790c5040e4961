// The bar under the chat: text, attachments, the bot's menu, answers and edits.

import { api } from '../core/api.js';
import { h, icon, iconButton, replace } from '../core/dom.js';
import { t } from '../core/i18n.js';
import { emit, nameOf, room, sortedMessages, state, chatOf, isPrivate } from '../core/store.js';
import { putMessage } from '../core/updates.js';
import { askContact, askLocation, attachFile } from '../sheets/ask.js';
import { commandMenu } from './commands.js';
import { preview } from './entities.js';
import { inlineMode } from './inline.js';
import { replyKeyboard } from './keyboards.js';

const longest = 4096;

export function composer(chatId) {
  let context = null; // { kind: 'reply' | 'edit', message }
  let isKeyboardHidden = false;

  const contextBar = h('div.context', { hidden: true });
  const panel = h('div.keyboard-slot');
  const input = h('textarea.input', {
    testid: 'input', rows: 1, 'aria-label': t('compose.input'), placeholder: t('compose.input'), dir: 'auto', autocapitalize: 'sentences',
    enterKeyHint: 'send', oninput: changed, onkeydown: keyPressed, onpaste: pasted,
  });
  const counter = h('span.counter', { role: 'status' });
  const send = iconButton('send', t('compose.send'), { class: 'send', testid: 'send', onclick: () => submit() });
  const attach = iconButton('attach', t('compose.attach'), {
    testid: 'attach', 'aria-haspopup': 'menu', 'aria-expanded': 'false', onclick: () => toggleAttach(attachMenu.hidden),
  });
  const keyboardToggle = iconButton('keyboard', t('compose.keyboard'), { testid: 'keyboard-toggle', onclick: toggleKeyboard });
  const menu = h('span.menu-slot');
  const commands = commandMenu(chatId, (text) => sendText(text), input);
  const inline = inlineMode(chatId, input);
  const attachMenu = h('div.attach-menu', { role: 'menu', hidden: true, onkeydown: (event) => event.key === 'Escape' && closeAttach(event) },
    attachItem('photo', 'compose.photo', () => attachFile('photo', sendFile)),
    attachItem('file', 'compose.document', () => attachFile('document', sendFile), 'document'),
    attachItem('place', 'compose.location', () => askLocation((location) => deliver({ location })), 'location'));

  const element = h('div.composer', null, commands.element, inline.element, attachMenu, contextBar,
    h('div.input-row', null, menu, attach, h('div.input-box', null, input, counter), keyboardToggle, send), panel);

  function attachItem(image, key, action, id = image) {
    return h('button.attach-item', {
      role: 'menuitem', testid: `attach-${id}`,
      onclick() {
        toggleAttach(false);
        action();
      },
    }, icon(image), t(key));
  }

  function toggleAttach(isOpen) {
    attachMenu.hidden = !isOpen;
    attach.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) attachMenu.querySelector('button').focus();
  }

  function closeAttach(event) {
    event.stopPropagation();
    toggleAttach(false);
    attach.focus();
  }

  function changed() {
    input.style.setProperty('height', 'auto');
    input.style.setProperty('height', `${Math.min(input.scrollHeight, 132)}px`);
    const over = input.value.trim().length - longest;
    counter.textContent = over > 0 ? t('compose.tooLong', { count: over }) : '';
    send.disabled = over > 0 || !input.value.trim();
    commands.filter(input.value);
    inline.type(input.value);
  }

  function keyPressed(event) {
    if (commands.handleKey(event) || event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === 'Escape' && (context || inline.isOpen())) {
      event.preventDefault();
      inline.close();
      setContext(null);
    }
  }

  function pasted(event) {
    const file = [...event.clipboardData.files].find(Boolean);
    if (!file) return;
    event.preventDefault();
    attachFile(file.type.startsWith('image/') ? 'photo' : 'document', sendFile, file);
  }

  /** Sends, or throws an ApiError. */
  async function deliver(body) {
    const message = await api.send(state.me.id, chatId, body);
    if (message?.message_id && putMessage(chatId, message)) emit('messages', { chatId, added: message });
    emit('to_bottom');
  }

  /** Sends, or says why not; whether it was sent. */
  async function post(body) {
    try {
      await deliver(body);
      return true;
    } catch (error) {
      emit('toast', t('common.failed', { error: error.message }));
      return false;
    }
  }

  async function submit() {
    const text = input.value.trim();
    if (!text || send.disabled) return;
    // Taken out at once, so that a second Enter cannot send it again; put back if it could not be sent.
    const { value } = input;
    setInput('');
    if (!(await (context?.kind === 'edit' ? saveEdit(text) : sendText(text))) && !input.value) setInput(value);
  }

  async function saveEdit(text) {
    try {
      await api.edit(state.me.id, chatId, context.message.message_id, text);
      setContext(null);
      return true;
    } catch (error) {
      emit('toast', t('common.failed', { error: error.message }));
      return false;
    }
  }

  async function sendText(text) {
    const answered = context?.kind === 'reply' ? context.message.message_id : undefined;
    setContext(null);
    return post({ text, reply_to_message_id: answered });
  }

  async function sendFile(kind, file, caption) {
    const form = new FormData();
    form.append(kind, file, file.name);
    if (caption) form.append('caption', caption);
    return deliver(form);
  }

  function setInput(text) {
    input.value = text;
    changed();
  }

  function setContext(next) {
    if (context?.kind === 'edit' && next?.kind !== 'edit') setInput('');
    context = next;
    contextBar.hidden = !next;
    input.placeholder = placeholder();
    if (!next) return;
    const title = next.kind === 'edit' ? t('compose.editing') : t('compose.replying', { name: nameOf(next.message.from) });
    replace(contextBar, icon(next.kind), h('div.context-text', null, h('b', { dir: 'auto' }, title), h('span', { dir: 'auto' }, preview(next.message))),
      iconButton('close', t('compose.drop'), { testid: 'context-drop', onclick: () => setContext(null) }));
    if (next.kind === 'edit') setInput(next.message.text ?? '');
    input.focus();
  }

  function placeholder() {
    return (context?.kind === 'reply' && room(chatId).forceReply?.input_field_placeholder)
      || (!isKeyboardHidden && room(chatId).keyboard?.input_field_placeholder) || t('compose.input');
  }

  function toggleKeyboard() {
    isKeyboardHidden = !isKeyboardHidden;
    showKeyboard();
  }

  function showKeyboard() {
    const { keyboard } = room(chatId);
    const isShown = keyboard && !isKeyboardHidden;
    keyboardToggle.hidden = !keyboard || Boolean(keyboard.is_persistent && isShown);
    const label = t(isShown ? 'compose.hide' : 'compose.keyboard');
    keyboardToggle.title = label;
    keyboardToggle.setAttribute('aria-label', label);
    keyboardToggle.setAttribute('aria-expanded', String(Boolean(isShown)));
    keyboardToggle.replaceChildren(icon(isShown ? 'hide' : 'keyboard'));
    replace(panel, isShown && replyKeyboard(keyboard, pressKey));
    input.placeholder = placeholder();
  }

  async function pressKey(button) {
    const { keyboard } = room(chatId);
    if (button.request_contact) askContact((contact) => post({ contact }));
    else if (button.request_location) askLocation((location) => deliver({ location }));
    else if (button.web_app) emit('web_app', { url: button.web_app.url, title: button.text, send: (data) => post({ web_app_data: { data, button_text: button.text } }) });
    else if (button.request_users || button.request_chat || button.request_poll || button.request_managed_bot) emit('toast', t('ask.unsupported'));
    else await sendText(button.text);
    if (keyboard?.one_time_keyboard) {
      isKeyboardHidden = true;
      showKeyboard();
    }
  }

  function showMenu() {
    const entry = chatOf(chatId);
    const button = entry?.menu_button;
    if (button?.type === 'web_app') {
      replace(menu, h('button.menu-button', { testid: 'menu', onclick: () => emit('web_app', { url: button.web_app.url, title: button.text }) }, icon('app'), button.text));
    } else {
      const hasCommands = Boolean(entry?.commands?.length);
      replace(menu, hasCommands && isPrivate(chatId) && iconButton('menu', t('compose.menu'), { class: 'menu', testid: 'menu', 'aria-haspopup': 'listbox', onclick: () => commands.toggle() }));
    }
    commands.refresh();
  }

  /** A question that forces an answer opens the answer to the newest message of the bot by itself. */
  function forceReply() {
    if (!room(chatId).forceReply) return;
    const question = sortedMessages(chatId).findLast((message) => message.from?.id === state.bot.id);
    if (question) setContext({ kind: 'reply', message: question });
  }

  keyboardToggle.hidden = true;
  send.disabled = true;
  showMenu();
  showKeyboard();
  forceReply();

  return {
    element, showMenu, sendText, setContext,
    showKeyboard() {
      isKeyboardHidden = false;
      showKeyboard();
      forceReply();
    },
    focus: () => input.focus({ preventScroll: true }),
    write(text) {
      setInput(text);
      input.focus();
    },
    text: () => input.value,
  };
}
