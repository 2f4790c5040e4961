// Photos in full: zoom by wheel, buttons, double click and pinch; drag to pan, swipe or arrows within an album.

import { h, iconButton, replace } from '../core/dom.js';
import { t } from '../core/i18n.js';
import { richText } from '../chat/entities.js';
import { photoOf } from '../chat/media.js';
import { openDialog } from './dialog.js';

const largestZoom = 6;
const swipePx = 60;

export function openViewer(messages, start) {
  const photos = messages.filter((message) => message.photo).map(photoOf);
  const image = h('img.viewer-image', { testid: 'viewer-image', draggable: false });
  const stage = h('div.viewer-stage', null, image);
  const caption = h('div.viewer-caption');
  const count = h('span.viewer-count', { testid: 'viewer-count', 'aria-live': 'polite' });
  const download = h('a.icon-button', { testid: 'viewer-download', 'aria-label': t('viewer.download'), title: t('viewer.download') });
  download.append(iconButton('download', '').firstChild);
  const previous = iconButton('left', t('viewer.previous'), { class: 'viewer-side is-left', testid: 'viewer-previous', onclick: () => go(-1) });
  const next = iconButton('right', t('viewer.next'), { class: 'viewer-side is-right', testid: 'viewer-next', onclick: () => go(1) });
  let index = start;
  let view = { zoom: 1, x: 0, y: 0 };

  const dialog = openDialog({ kind: 'full', testid: 'viewer', label: t('viewer.title') },
    h('div.viewer-bar', null, count, h('span.spacer'),
      iconButton('minus', t('viewer.zoomOut'), { testid: 'zoom-out', onclick: () => zoomBy(1 / 1.5) }),
      iconButton('plus', t('viewer.zoomIn'), { testid: 'zoom-in', onclick: () => zoomBy(1.5) }),
      download,
      iconButton('close', t('common.close'), { testid: 'viewer-close', onclick: () => dialog.close() })),
    stage, previous, next, caption);

  function show() {
    const photo = photos[index];
    image.src = photo.url;
    image.alt = photo.caption || t('message.photo');
    download.href = photo.url;
    download.download = `photo-${photo.messageId}.jpg`;
    download.hidden = Boolean(photo.isProtected);
    count.textContent = photos.length > 1 ? t('viewer.of', { index: index + 1, count: photos.length }) : '';
    previous.hidden = index === 0;
    next.hidden = index === photos.length - 1;
    replace(caption, photo.caption && richText(photo.caption, photo.entities));
    caption.hidden = !photo.caption;
    setView({ zoom: 1, x: 0, y: 0 });
  }

  function go(step) {
    const target = index + step;
    if (target < 0 || target >= photos.length) return;
    index = target;
    show();
  }

  function setView(changes) {
    view = { ...view, ...changes };
    view.zoom = Math.min(Math.max(view.zoom, 1), largestZoom);
    const limit = (size) => (size * (view.zoom - 1)) / 2;
    view.x = clamp(view.x, limit(stage.clientWidth));
    view.y = clamp(view.y, limit(stage.clientHeight));
    image.style.setProperty('transform', `translate(${view.x}px, ${view.y}px) scale(${view.zoom})`);
    stage.classList.toggle('is-zoomed', view.zoom > 1);
  }

  /** Zooms around a point given from the middle of the stage, which then stays under the finger. */
  function zoomBy(factor, px = 0, py = 0) {
    const zoom = Math.min(Math.max(view.zoom * factor, 1), largestZoom);
    const ratio = zoom / view.zoom;
    setView({ zoom, x: px - (px - view.x) * ratio, y: py - (py - view.y) * ratio });
  }

  dialog.element.addEventListener('keydown', ({ key }) => {
    if (key === 'ArrowLeft') go(-1);
    else if (key === 'ArrowRight') go(1);
    else if (key === '+' || key === '=') zoomBy(1.5);
    else if (key === '-') zoomBy(1 / 1.5);
  });
  handlePointers(stage, { getView: () => view, setView, zoomBy, go, close: dialog.close });
  show();
}

const clamp = (value, limit) => Math.min(Math.max(value, -limit), limit);

function handlePointers(stage, { getView, setView, zoomBy, go, close }) {
  const pointers = new Map();
  let from = null; // where a drag began: { x, y, view }
  let spread = 0;
  let hasMoved = false;
  let wasPinch = false;

  const middle = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
  };
  // The target is kept from the beginning: a captured pointer names the stage from then on.
  const startOf = (event, target) => ({ x: event.clientX, y: event.clientY, view: getView(), target });
  const distance = () => {
    const [a, b] = [...pointers.values()];
    return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
  };

  stage.addEventListener('wheel', (event) => {
    event.preventDefault();
    zoomBy(event.deltaY < 0 ? 1.2 : 1 / 1.2, ...middle(event));
  }, { passive: false });
  stage.addEventListener('dblclick', (event) => (getView().zoom > 1 ? setView({ zoom: 1 }) : zoomBy(2.5, ...middle(event))));

  stage.addEventListener('pointerdown', (event) => {
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
    hasMoved = pointers.size > 1;
    from = startOf(event, event.target);
    if (pointers.size === 2) {
      spread = distance();
      wasPinch = true;
    }
  });
  stage.addEventListener('pointermove', (event) => {
    if (!pointers.has(event.pointerId)) return;
    pointers.set(event.pointerId, event);
    if (pointers.size === 2) {
      const now = distance();
      zoomBy(now / spread, ...middle(event));
      spread = now;
      return;
    }
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    hasMoved ||= Math.hypot(dx, dy) > 8;
    if (getView().zoom > 1) setView({ x: from.view.x + dx, y: from.view.y + dy });
  });
  const release = (event) => {
    if (!pointers.delete(event.pointerId)) return;
    if (pointers.size) from = startOf([...pointers.values()][0], from.target);
    if (pointers.size || event.type === 'pointercancel') return;
    const dx = event.clientX - from.x;
    if (getView().zoom === 1 && !wasPinch && Math.abs(dx) > swipePx) go(dx < 0 ? 1 : -1);
    else if (!hasMoved && from.target === stage) close();
    wasPinch = false;
  };
  stage.addEventListener('pointerup', release);
  stage.addEventListener('pointercancel', release);
}
