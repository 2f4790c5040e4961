// Message text with its entities as DOM. Offsets are UTF-16 code units, which is what JavaScript strings count in.

import { append, copyText, h, icon } from '../core/dom.js';
import { t } from '../core/i18n.js';
import { deepLink, follow, safeUrl } from '../core/links.js';
import { emit } from '../core/store.js';

const blocks = new Set(['pre', 'blockquote', 'expandable_blockquote']);

/** Renders `text` into an element; nested entities nest, everything else is a text node. */
export function richText(text, entities, selector = 'div.text') {
  const sorted = [...(entities ?? [])]
    .filter((entity) => entity.length > 0 && entity.offset < text.length)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  return append(h(selector, { dir: 'auto' }), render(text, sorted, 0, text.length));
}

function render(text, entities, start, end) {
  const nodes = [];
  let position = start;
  for (let index = 0; index < entities.length; index++) {
    const entity = entities[index];
    if (entity.offset < position || entity.offset >= end) continue;
    if (entity.offset > position) nodes.push(text.slice(position, entity.offset));
    const stop = Math.min(entity.offset + entity.length, end);
    const inner = entities.slice(index + 1).filter((other) => other.offset < stop);
    nodes.push(wrap(entity, text.slice(entity.offset, stop), render(text, inner, entity.offset, stop)));
    position = stop;
    // A block already ends its line: the line feed after it would show as an empty line.
    if (blocks.has(entity.type) && text[position] === '\n') position += 1;
  }
  if (position < end) nodes.push(text.slice(position, end));
  return nodes;
}

function wrap(entity, raw, children) {
  switch (entity.type) {
    case 'bold': return h('strong', null, children);
    case 'italic': return h('em', null, children);
    case 'underline': return h('u', null, children);
    case 'strikethrough': return h('s', null, children);
    case 'code': return h('code', null, children);
    case 'pre': return codeBlock(raw, entity.language);
    case 'spoiler': return spoiler(children);
    case 'blockquote': return h('blockquote', null, children);
    case 'expandable_blockquote': return expandable(children);
    case 'url': return link(safeUrl(raw), children);
    case 'text_link': return link(safeUrl(entity.url), children);
    case 'email': return link(safeUrl(`mailto:${raw}`), children);
    case 'phone_number': return link(safeUrl(`tel:${raw.replace(/[^+\d]/g, '')}`), children);
    case 'bot_command': return command(raw);
    case 'mention': case 'text_mention': case 'hashtag': case 'cashtag': return h('span.mention', null, children);
    default: return h('span', null, children);
  }
}

function link(href, children) {
  if (href === null) return h('span', null, children);
  return h('a', {
    href, target: '_blank', rel: 'noopener noreferrer',
    onclick(event) {
      if (!deepLink(href)) return;
      event.preventDefault();
      follow(href);
    },
  }, children);
}

function command(raw) {
  return h('button.command', { onclick: () => emit('send_text', raw) }, raw);
}

function codeBlock(raw, language) {
  const copy = async () => {
    await copyText(raw);
    emit('toast', t('message.copied'));
  };
  return h('div.code-block', null,
    h('div.code-head', null, h('span', null, language ?? ''),
      h('button.code-copy', { 'aria-label': t('message.code'), title: t('message.code'), onclick: copy }, icon('copy'))),
    h('pre', { tabIndex: 0 }, h('code', null, raw)));
}

function spoiler(children) {
  // A button while hidden, so that a keyboard and a screen reader can reveal it; plain text afterwards.
  const element = h('span.spoiler', {
    role: 'button', tabindex: 0, 'aria-label': t('message.spoiler'), testid: 'spoiler',
  }, h('span.spoiler-text', { 'aria-hidden': 'true' }, children));
  const reveal = (event) => {
    if (element.classList.contains('is-shown') || (event.type === 'keydown' && event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    event.stopPropagation();
    element.classList.add('is-shown');
    for (const name of ['role', 'tabindex', 'aria-label']) element.removeAttribute(name);
    element.firstChild.removeAttribute('aria-hidden');
  };
  element.addEventListener('click', reveal, true);
  element.addEventListener('keydown', reveal);
  return element;
}

function expandable(children) {
  const toggle = h('button.quote-toggle', {
    'aria-expanded': 'false',
    onclick() {
      const isOpen = quote.classList.toggle('is-open');
      toggle.setAttribute('aria-expanded', String(isOpen));
      toggle.textContent = t(isOpen ? 'message.collapse' : 'message.expand');
    },
  }, t('message.expand'));
  const quote = h('blockquote.expandable', null, h('div.quote-body', null, children), toggle);
  return quote;
}

/** One line of plain text that stands for a message: in the list of chats, a reply, the pinned bar. */
export function preview(message) {
  const words = message.text ?? message.caption;
  const kind = ['photo', 'document', 'video', 'animation', 'audio', 'voice', 'sticker', 'venue', 'location', 'contact', 'poll', 'dice']
    .find((name) => message[name]);
  if (words) return words.replace(/\s+/g, ' ').slice(0, 200);
  if (kind === 'document') return message.document.file_name ?? t('message.document');
  if (message.invoice) return `${t('invoice.label')}: ${message.invoice.title}`;
  return kind ? t(`message.${kind}`) : '';
}
