// The payment sheet: price, Pay, and what the bot answers to the pre-checkout query.

import { api } from '../core/api.js';
import { h, icon, replace } from '../core/dom.js';
import { money, t } from '../core/i18n.js';
import { on, state } from '../core/store.js';
import { openDialog } from './dialog.js';

/** Pays the invoice of a message. */
export function payMessage(message) {
  const { invoice } = message;
  openSheet({ ...invoice, price: money(invoice.total_amount, invoice.currency) },
    () => api.pay(state.me.id, message.chat.id, message.message_id));
}

/** Pays an invoice made by createInvoiceLink; its title and price are known to the bot's server only. */
export function payLink(slug) {
  openSheet({ title: t('invoice.link'), description: t('invoice.linkText'), price: null }, () => api.payLink(state.me.id, slug));
}

function openSheet({ title, description, price }, send) {
  const foot = h('div.pay-foot', { 'aria-live': 'polite' });
  // The verdict may come as an event before the request itself is answered; the first final one counts.
  let phase = 'offer';
  const stop = on('pre_checkout', (event) => phase === 'waiting' && show(event.state, event.error_message));

  const dialog = openDialog({ title: t('invoice.title'), testid: 'pay-sheet', tag: 'pay', onclose: stop },
    h('div.pay-card', null,
      h('span.pay-star', { 'aria-hidden': 'true' }, '⭐'),
      h('b.pay-title', { dir: 'auto' }, title),
      h('p', { dir: 'auto' }, description),
      price && h('div.pay-total', null, h('span', null, t('invoice.total')), h('b', { testid: 'price' }, price))),
    foot);

  async function pay() {
    show('waiting');
    try {
      const answer = await send();
      if (phase === 'waiting' && answer.state !== 'waiting') show(answer.state, answer.error_message);
    } catch (error) {
      show('failed', error.message);
    }
  }

  function show(next, reason) {
    phase = next;
    const isOver = next === 'ok';
    replace(foot,
      next === 'offer' && h('p.hint', null, t('invoice.note')),
      next !== 'offer' && h('p.pay-state', { testid: 'pay-state', 'data-state': next, class: `is-${next}` },
        next === 'waiting' ? h('span.spinner', { 'aria-hidden': 'true' }) : icon(isOver ? 'check' : 'warning'),
        h('span', null, h('b', null, headline(next)), detail(next, reason, price))),
      next === 'waiting' ? null : h('button.primary.wide', isOver
        ? { testid: 'pay-done', onclick: () => dialog.close() }
        : { testid: 'pay', onclick: pay }, buttonText(next, price)));
    foot.querySelector('button')?.focus();
  }

  show('offer');
}

const headline = (phase) => t({ waiting: 'invoice.waiting', ok: 'invoice.ok', timeout: 'invoice.timeout' }[phase] ?? 'invoice.failed');

function detail(phase, reason, price) {
  if (phase === 'failed') return h('span', { dir: 'auto' }, reason ?? t('invoice.failedText'));
  return phase === 'ok' && price ? h('span', null, t('invoice.okText', { price })) : null;
}

function buttonText(phase, price) {
  if (phase === 'ok') return t('invoice.done');
  return phase === 'offer' ? t('invoice.pay', { price: price ?? '' }).trim() : t('invoice.again');
}
