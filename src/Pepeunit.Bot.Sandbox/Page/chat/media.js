// Photos, albums and files inside a bubble.

import { api } from '../core/api.js';
import { h, icon } from '../core/dom.js';
import { bytes, t } from '../core/i18n.js';

const largest = (sizes) => sizes.reduce((best, size) => (size.width * size.height > best.width * best.height ? size : best));

/** What the viewer needs of a photo message. */
export function photoOf(message) {
  const size = largest(message.photo);
  return {
    url: api.fileUrl(size.file_id), width: size.width, height: size.height,
    caption: message.caption ?? '', entities: message.caption_entities, isProtected: message.has_protected_content,
    messageId: message.message_id,
  };
}

/**
 * One photo as a button that opens the viewer. `previous` is the image that stood there before an edit: it is kept and
 * only pointed at the new file, because a browser shows the old picture until the new one is ready, so nothing flickers.
 */
function photoButton(message, previous, onopen) {
  const photo = photoOf(message);
  const image = previous ?? h('img', { draggable: false });
  if (image.src !== photo.url) image.src = photo.url;
  image.width = photo.width;
  image.height = photo.height;
  image.alt = photo.caption ? photo.caption.slice(0, 300) : t('message.photo');
  return h('button.photo', {
    testid: `photo-${message.message_id}`, 'aria-label': `${t('message.openPhoto')}: ${image.alt}`, onclick: onopen,
    style: { '--ratio': String(clampRatio(photo.width / photo.height)) },
  }, image);
}

const clampRatio = (ratio) => Math.min(Math.max(ratio, 0.6), 3);

export function photo(message, previousNode, open) {
  const previous = previousNode?.querySelector('.photo img') ?? null;
  return photoButton(message, previous, () => open([message], 0));
}

/** Rows of an album: two or three pictures each, a lone first one when the count is odd and small. */
function albumRows(count) {
  if (count === 3) return [1, 2];
  const rows = Math.ceil(count / 3);
  const base = Math.floor(count / rows);
  const longer = count - base * rows;
  return Array.from({ length: rows }, (_, index) => (index < rows - longer ? base : base + 1));
}

export function album(messages, open) {
  const cells = [];
  let index = 0;
  for (const columns of albumRows(messages.length)) {
    for (let column = 0; column < columns; column++, index++) {
      const mine = index;
      const cell = photoButton(messages[mine], null, () => open(messages, mine));
      cell.classList.add('album-cell');
      cell.style.setProperty('--span', String(6 / columns));
      cell.dataset.messageId = messages[mine].message_id;
      cells.push(cell);
    }
  }
  return h('div.album', { role: 'group', 'aria-label': t('message.album') }, cells);
}

export function documentRow(message) {
  const file = message.document;
  const name = file.file_name ?? t('message.document');
  const extension = name.includes('.') ? name.split('.').pop().slice(0, 4) : '';
  return h('a.document', {
    testid: `document-${message.message_id}`, href: api.fileUrl(file.file_id), download: name,
    'aria-label': `${t('message.download', { name })}, ${bytes(file.file_size ?? 0)}`,
  },
  h('span.document-icon', { 'aria-hidden': 'true' }, extension ? h('b', null, extension) : icon('file'), icon('download')),
  h('span.document-text', null,
    h('span.document-name', { dir: 'auto' }, name),
    h('span.document-size', null, bytes(file.file_size ?? 0))));
}

/** Sound and film play in the browser's own player. */
export function player(message) {
  const kind = ['video', 'animation', 'audio', 'voice'].find((name) => message[name]);
  const file = message[kind];
  const src = api.fileUrl(file.file_id);
  const label = t(`message.${kind}`);
  if (kind === 'audio' || kind === 'voice') return h('audio', { src, controls: true, preload: 'metadata', 'aria-label': label });
  const isLoop = kind === 'animation';
  return h('video.video', { src, controls: !isLoop, loop: isLoop, muted: isLoop, autoplay: isLoop, playsInline: true, 'aria-label': label });
}

export function placeCard(message) {
  const place = message.venue?.location ?? message.location;
  const position = `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`;
  return h('div.card', null, h('span.card-icon', null, icon('place')),
    h('span.card-text', null, h('b', { dir: 'auto' }, message.venue?.title ?? t('message.location')),
      h('span', { dir: 'auto' }, message.venue?.address ?? position)));
}

export function contactCard({ contact }) {
  const name = [contact.first_name, contact.last_name].filter(Boolean).join(' ');
  return h('div.card', null, h('span.card-icon', null, icon('person')),
    h('span.card-text', null, h('b', { dir: 'auto' }, name), h('span', null, contact.phone_number)));
}

export function pollCard({ poll }) {
  return h('div.poll', null, h('b', { dir: 'auto' }, poll.question),
    h('ul', null, poll.options.map((option) => h('li', { dir: 'auto' }, option.text))),
    h('span.hint', null, t('message.votes', { count: poll.total_voter_count ?? 0 })));
}
