// Where a link may lead. Only schemes that cannot run script in this page are ever made clickable.

import { emit, state } from './store.js';

const schemes = new Set(['http:', 'https:', 'tg:', 'mailto:', 'tel:']);

/** The address as a browser may follow it, or null when it is none or not harmless. */
export function safeUrl(text) {
  const withScheme = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
  try {
    const url = new URL(withScheme);
    return schemes.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** What a link into our own bot means: {start} or {invoice}; null for any other address. */
export function deepLink(href) {
  const url = new URL(href);
  if (url.protocol === 'tg:') {
    return url.host === 'resolve' && url.searchParams.get('domain') === state.bot.username
      ? { start: url.searchParams.get('start') ?? '' }
      : null;
  }
  if (url.hostname !== 't.me') return null;
  const path = url.pathname.slice(1);
  if (path.toLowerCase() === state.bot.username.toLowerCase()) return { start: url.searchParams.get('start') ?? '' };
  if (path.startsWith('$')) return { invoice: path.slice(1) };
  if (path.startsWith('invoice/')) return { invoice: path.slice('invoice/'.length) };
  return null;
}

export function follow(href) {
  const target = deepLink(href);
  if (target?.invoice) emit('invoice_link', target.invoice);
  else if (target) emit('start', target.start);
  else window.open(href, '_blank', 'noopener,noreferrer');
}
