// The payment sheet: price, Pay, and what the bot answers to the pre-checkout query.

import { api } from '../core/api.js';
import { h, icon, replace } from '../core/dom.js';
import { money, t } from '../core/i18n.js';
import { emit, on, state } from '../core/store.js';
import { openDialog } from './dialog.js';

/** Pays the invoice of a message. */
export function payMessage(message) {
  openSheet(message.invoice, () => api.pay(state.me.id, message.chat.id, message.message_id));
}

/** Pays an invoice made by createInvoiceLink. */
export async function payLink(slug) {
  try {
    openSheet(await api.invoiceLink(slug), () => api.payLink(state.me.id, slug));
  } catch (error) {
    emit('toast', t('common.failed', { error: error.message }));
  }
}

function openSheet({ title, description, total_amount: amount, currency }, send) {
  const price = money(amount, currency);
  const foot = h('div.pay-foot', { 'aria-live': 'polite' });
  // The verdict may come as an event before the request itself is answered; the first final one counts.
  let phase = 'offer';
  const stop = on('pre_checkout', (event) => phase === 'waiting' && show(event.state, event.error_message));

  const dialog = openDialog({ title: t('invoice.title'), testid: 'pay-sheet', tag: 'pay', onclose: stop },
    h('div.pay-card', null,
      h('span.pay-star', { 'aria-hidden': 'true' }, '⭐'),
      h('b.pay-title', { dir: 'auto' }, title),
      h('p', { dir: 'auto' }, description),
      h('div.pay-total', null, h('span', null, t('invoice.total')), h('b', { testid: 'price' }, price))),
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
  return phase === 'ok' ? h('span', null, t('invoice.okText', { price })) : null;
}

function buttonText(phase, price) {
  if (phase === 'ok') return t('invoice.done');
  return phase === 'offer' ? t('invoice.pay', { price }) : t('invoice.again');
}
