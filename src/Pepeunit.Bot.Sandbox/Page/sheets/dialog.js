// Sheets and dialogs on the native <dialog>: it traps the focus, closes on Esc and gives the focus back.

import { append, h, iconButton } from '../core/dom.js';
import { t } from '../core/i18n.js';

const open = new Set();

/**
 * Opens a sheet over the phone. `props`: testid, title, kind (sheet | alert | side | full | app), onclose, role.
 * Returns { element, body, close }. Closing removes it.
 */
export function openDialog(props, ...children) {
  const heading = props.title ? h('h2.dialog-title', { id: `dialog-title-${open.size}`, dir: 'auto' }, props.title) : null;
  const body = append(h('div.dialog-body'), children);
  const panel = h('div.dialog-panel', null,
    heading && h('div.dialog-head', null, heading,
      props.kind !== 'alert' && iconButton('close', t('common.close'), { testid: 'dialog-close', onclick: () => close() })),
    body);
  const element = h('dialog.dialog', {
    testid: props.testid, role: props.role ?? 'dialog', class: `is-${props.kind ?? 'sheet'}`,
    'aria-labelledby': heading?.id, 'aria-label': heading ? null : props.label,
    onclick: (event) => event.target === element && props.kind !== 'alert' && close(),
    // Esc bubbles from nested popups too; only the dialog's own counts.
    oncancel: (event) => event.target === element && (event.preventDefault(), close()),
  }, panel);

  function close() {
    if (!open.delete(handle)) return;
    element.close();
    element.remove();
    props.onclose?.();
  }

  const handle = { element, body, close, tag: props.tag };
  open.add(handle);
  document.body.append(element);
  element.showModal();
  return handle;
}

export function closeAll() {
  for (const dialog of [...open].reverse()) dialog.close();
}

/** A question with a text and two answers. */
export function confirmDialog({ title, text, yes, isDangerous, testid }, onyes) {
  const dialog = openDialog({ title, kind: 'alert', role: 'alertdialog', testid },
    text && h('p.dialog-text', { dir: 'auto' }, text),
    h('div.dialog-buttons', null,
      h('button.plain', { testid: 'confirm-no', onclick: () => dialog.close() }, t('common.cancel')),
      h('button.primary', {
        testid: 'confirm-yes', class: isDangerous ? 'is-danger' : '', autofocus: true,
        onclick() {
          dialog.close();
          onyes();
        },
      }, yes)));
  return dialog;
}

export function field(label, control) {
  return h('label.field', null, h('span', null, label), control);
}

/** A form in a dialog: `submit` may throw an ApiError, whose sentence is shown under the fields. */
export function formDialog({ title, testid, action }, fields, submit) {
  const error = h('p.form-error', { role: 'alert' });
  const form = h('form.form', {
    async onsubmit(event) {
      event.preventDefault();
      try {
        await submit();
        dialog.close();
      } catch (failure) {
        error.textContent = t('common.failed', { error: failure.message });
      }
    },
  }, fields, error, h('div.dialog-buttons', null,
    h('button.plain', { onclick: () => dialog.close() }, t('common.cancel')),
    submitButton(action)));
  const dialog = openDialog({ title, testid, kind: 'sheet' }, form);
  return dialog;
}

function submitButton(text) {
  const button = h('button.primary', { testid: 'form-submit' }, text);
  button.type = 'submit';
  return button;
}
