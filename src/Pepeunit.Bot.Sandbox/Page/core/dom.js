// Building DOM without innerHTML: text from people only ever becomes a text node.

const svgNamespace = 'http://www.w3.org/2000/svg';

/**
 * Makes an element: h('button.primary', { testid: 'send', onclick }, 'Send').
 * Props: `testid`, `style` (custom properties by name, set through CSSOM because the CSP forbids style attributes),
 * `on…` listeners, known properties, and attributes for all that contains a dash. null and false are left out.
 */
export function h(selector, props, ...children) {
  const [tag, ...classes] = selector.split('.');
  const element = document.createElement(tag || 'div');
  if (classes.length) element.className = classes.join(' ');
  if (tag === 'button') element.type = 'button';
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'testid') element.dataset.testid = value;
    else if (name === 'style') for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text);
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.classList.add(...value.split(' ').filter(Boolean));
    else if (name.includes('-') || !(name in element)) element.setAttribute(name, value === true ? '' : value);
    else element[name] = value;
  }
  append(element, children);
  return element;
}

export function append(element, children) {
  for (const child of children.flat(3)) {
    if (child === null || child === undefined || child === false || child === '') continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

export function replace(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

const paths = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M4 12l16-8-5 17-4-7z M11 14l9-10',
  attach: 'M8 12.5l6-6a3.2 3.2 0 0 1 4.6 4.6l-8 8a5 5 0 0 1-7.1-7.1l7.5-7.5',
  menu: 'M4 7h16M4 12h16M4 17h16',
  keyboard: 'M3 7h18v11H3zM6.5 10.5h.01M10 10.5h.01M14 10.5h.01M17.5 10.5h.01M8 14.5h8',
  hide: 'M6 9l6 6 6-6',
  down: 'M12 5v13M6 13l6 6 6-6',
  pin: 'M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v6',
  reply: 'M10 8V4l-7 7 7 7v-4c5 0 8 1.5 11 5-1-6-4-10-11-11z',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  link: 'M8 16L17 7M10 7h7v7',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  file: 'M6 3h8l5 5v13H6zM14 3v5h5',
  photo: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01',
  place: 'M12 21s-7-6.5-7-11.5a7 7 0 0 1 14 0C19 14.5 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4.5 3.5-7 8-7s8 2.5 8 7',
  group: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2 20c0-4 3-6 7-6s7 2 7 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.5.5 4 2.5 4 5.5',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  left: 'M15 5l-7 7 7 7',
  right: 'M9 5l7 7-7 7',
  app: 'M4 5h16v14H4zM4 9h16M7 7h.01M10 7h.01',
  stop: 'M7 7h10v10H7z',
  edit: 'M4 20l1-5L16 4l4 4L9 19zM14 6l4 4',
  check: 'M5 13l4 4L19 7',
  warning: 'M12 4l9 16H3zM12 10v4M12 17h.01',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2',
  globe: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18',
  moon: 'M20 14A8 8 0 1 1 10 4a6.5 6.5 0 0 0 10 10z',
  gauge: 'M4 18a8 8 0 1 1 16 0M12 18l4-6',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  block: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM6 6l12 12',
  pay: 'M3 6h18v12H3zM3 10h18M6.5 14.5h4',
  share: 'M4 12v8h16v-8M12 16V4M7 8l5-5 5 5',
  retry: 'M20 12a8 8 0 1 1-2.5-5.800M20 3v4h-4',
};

/** A stroke icon; it is decoration, the control that holds it carries the name. */
export function icon(name) {
  const svg = document.createElementNS(svgNamespace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svgNamespace, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, props) {
  const { class: extra, ...rest } = props ?? {};
  return h('button.icon-button', { 'aria-label': label, title: label, class: extra, ...rest }, icon(name));
}

/** A round picture of initials; the colour follows the id, as in Telegram. */
export function avatar(id, name, size) {
  const letters = [...(name ?? '').trim()];
  return h('span.avatar', {
    'aria-hidden': 'true', class: `tint-${Math.abs(id) % 7} ${size ?? ''}`,
  }, (letters[0] ?? '?').toUpperCase());
}

export function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Plain HTTP on another host is no secure context: there only the old way works.
  const field = h('textarea.off-screen', { value: text, 'aria-hidden': 'true' });
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  return isCopied ? Promise.resolve() : Promise.reject(new Error('copy refused'));
}
