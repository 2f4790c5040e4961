// Small sheets that ask before something leaves: a file, a phone number, a place, a link, a chat.

import { h, icon } from '../core/dom.js';
import { bytes, t } from '../core/i18n.js';
import { follow } from '../core/links.js';
import { state, titleOf } from '../core/store.js';
import { confirmDialog, field, formDialog, openDialog } from './dialog.js';

/** Lets a person choose a file (unless one is given), shows it and asks for a caption. */
export function attachFile(kind, send, given) {
  if (given) return showFile(kind, given, send);
  const picker = h('input.off-screen', {
    testid: 'file', accept: kind === 'photo' ? 'image/*' : '', 'aria-hidden': 'true', tabIndex: -1,
    onchange() {
      const [file] = picker.files;
      picker.remove();
      if (file) showFile(kind, file, send);
    },
    oncancel: () => picker.remove(),
  });
  picker.type = 'file';
  document.body.append(picker);
  picker.click();
}

function showFile(kind, file, send) {
  const caption = h('input.line', { testid: 'caption', maxLength: 1024, dir: 'auto' });
  const address = kind === 'photo' ? URL.createObjectURL(file) : null;
  const shown = address
    ? h('img.attach-preview', { src: address, alt: file.name, onload: () => URL.revokeObjectURL(address) })
    : h('div.card', null, h('span.card-icon', null, icon('file')), h('span.card-text', null, h('b', { dir: 'auto' }, file.name), h('span', null, bytes(file.size))));
  formDialog({ title: t('compose.sendFile'), testid: 'attach-sheet', action: t('compose.send') },
    [shown, field(t('compose.caption'), caption)],
    () => send(kind, file, caption.value.trim()));
}

export function askContact(send) {
  const phone = `+999 66 ${String(state.me.id).padStart(4, '0')}`;
  confirmDialog({ title: t('ask.contactTitle'), text: t('ask.contact', { phone }), yes: t('ask.contactSend'), testid: 'contact-sheet' }, () => send({
    phone_number: phone.replace(/\s/g, ''), first_name: state.me.first_name, last_name: state.me.last_name, user_id: state.me.id,
  }));
}

export function askLocation(send) {
  const number = (testid, value, limit) => h('input.line', { testid, type: 'number', step: 'any', min: -limit, max: limit, required: true, value });
  const latitude = number('latitude', '55.7522', 90);
  const longitude = number('longitude', '37.6156', 180);
  formDialog({ title: t('ask.locationTitle'), testid: 'location-sheet', action: t('compose.send') },
    [field(t('ask.latitude'), latitude), field(t('ask.longitude'), longitude)],
    () => send({ latitude: latitude.valueAsNumber, longitude: longitude.valueAsNumber }));
}

export function askLink(href) {
  confirmDialog({ title: t('ask.openTitle'), text: href, yes: t('ask.open'), testid: 'link-sheet' }, () => follow(href));
}

export function askChat(choose) {
  const dialog = openDialog({ title: t('ask.whereTitle'), testid: 'choose-chat' },
    state.chats.map(({ chat }) => h('button.row', {
      testid: `choose-${chat.id}`,
      onclick() {
        dialog.close();
        choose(chat.id);
      },
    }, icon(chat.id > 0 ? 'person' : 'group'), h('span', { dir: 'auto' }, titleOf(chat)))));
}
