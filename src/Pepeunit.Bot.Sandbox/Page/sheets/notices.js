// Toasts, alerts and the banner of a lost connection.

import { h, icon, replace } from '../core/dom.js';
import { t } from '../core/i18n.js';
import { emit, state } from '../core/store.js';
import { openDialog } from './dialog.js';

const toastMs = 4000;

let host = null;
let toastTimer = 0;

export function mountNotices(element) {
  host = element;
  replace(host,
    h('div.banner', { testid: 'banner', role: 'alert', hidden: true }),
    // Shown through the popover API, because only the top layer lies above an open dialog.
    h('div.toast', { testid: 'toast', role: 'status', popover: 'manual' }));
}

const part = (name) => host.querySelector(`.${name}`);

export function toast(text) {
  const element = part('toast');
  if (element.matches(':popover-open')) element.hidePopover();
  element.textContent = text;
  element.dir = 'auto';
  element.showPopover();
  clearTimeout(toastTimer);
  toastTimer = setTimeout(hideToast, Math.max(toastMs, text.length * 60));
}

function hideToast() {
  const element = part('toast');
  if (element.matches(':popover-open')) element.hidePopover();
}

export function alertDialog(text) {
  hideToast();
  const dialog = openDialog({ title: state.bot.first_name, kind: 'alert', role: 'alertdialog', testid: 'alert' },
    h('p.dialog-text', { dir: 'auto' }, text),
    h('div.dialog-buttons', null, h('button.primary', { testid: 'alert-ok', autofocus: true, onclick: () => dialog.close() }, t('common.ok'))));
}

export function showBanner() {
  const banner = part('banner');
  replace(banner, icon('warning'), h('span', null, h('b', null, t('lost.title')), h('span', null, t('lost.text'))));
  banner.hidden = false;
  emit('offline', true);
}

export function hideBanner() {
  part('banner').hidden = true;
  emit('offline', false);
}
