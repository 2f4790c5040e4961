// Inline mode: "@bot words" in the input asks the bot for results; choosing one sends it.

import { api } from '../core/api.js';
import { h, replace } from '../core/dom.js';
import { t } from '../core/i18n.js';
import { emit, on, state } from '../core/store.js';
import { putMessage } from '../core/updates.js';

const typingMs = 250;

export function inlineMode(chatId, input) {
  const list = h('ul.inline-results', { testid: 'inline-results', role: 'listbox', 'aria-label': t('compose.inline'), hidden: true });
  let timer = 0;
  let queryId = null;
  const early = new Map();

  async function ask(query) {
    try {
      const answer = await api.inline(state.me.id, query, '');
      queryId = String(answer.query_id);
      if (early.has(queryId)) show(early.get(queryId));
    } catch (error) {
      emit('toast', t('common.failed', { error: error.message }));
    }
  }

  function show({ results, button }) {
    early.clear();
    list.hidden = false;
    replace(list,
      button && h('li', null, h('button.inline-head', { onclick: () => pressHead(button) }, button.text)),
      results.map((result) => h('li', null, h('button.inline-result', { testid: `result-${result.id}`, onclick: () => choose(result.id) },
        picture(result),
        h('span.inline-text', null, h('b', { dir: 'auto' }, result.title ?? result.caption ?? t('message.photo')),
          h('span', { dir: 'auto' }, result.description ?? ''))))),
      !results.length && !button && h('li.hint.command-row', null, t('compose.noResults')));
  }

  function picture(result) {
    const file = result.photo_file_id ?? result.document_file_id;
    return result.photo_file_id
      ? h('img.inline-picture', { src: api.fileUrl(file), alt: '' })
      : h('span.inline-picture', { 'aria-hidden': 'true' }, [...(result.title ?? '?')][0]);
  }

  function pressHead(button) {
    close();
    if (button.web_app) emit('web_app', { url: button.web_app.url, title: button.text });
    else emit('start', button.start_parameter);
  }

  async function choose(resultId) {
    const chosen = queryId;
    close();
    input.value = '';
    input.dispatchEvent(new Event('input'));
    try {
      const message = await api.choose(state.me.id, chosen, resultId, chatId);
      if (putMessage(chatId, message)) emit('messages', { chatId, added: message });
    } catch (error) {
      emit('toast', t('common.failed', { error: error.message }));
    }
  }

  function close() {
    clearTimeout(timer);
    list.hidden = true;
    queryId = null;
  }

  const stop = on('inline_results', (event) => {
    if (!list.isConnected) return stop();
    if (String(event.query_id) === queryId) show(event);
    else early.set(String(event.query_id), event);
  });

  return {
    element: list, close, isOpen: () => !list.hidden,
    type(text) {
      const prefix = `@${state.bot.username}`.toLowerCase();
      if (!text.toLowerCase().startsWith(`${prefix} `)) return close();
      clearTimeout(timer);
      timer = setTimeout(() => ask(text.slice(prefix.length + 1).trim()), typingMs);
    },
  };
}
