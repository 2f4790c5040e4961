// A web app in a sheet. It gets Telegram's launch parameters in the fragment of its address.

import { h } from '../core/dom.js';
import { currentLanguage, t } from '../core/i18n.js';
import { openDialog } from './dialog.js';

const version = '9.6';

// Telegram's names of theme colours and where this page keeps them.
const colours = {
  bg_color: '--bg', secondary_bg_color: '--bg-2', text_color: '--text', hint_color: '--hint', link_color: '--link',
  button_color: '--accent', button_text_color: '--on-accent', header_bg_color: '--bg', accent_text_color: '--link',
  section_bg_color: '--bg', section_header_text_color: '--link', subtitle_text_color: '--hint', destructive_text_color: '--danger',
  bottom_bar_bg_color: '--bg', section_separator_color: '--line',
};

export function themeParams() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(Object.entries(colours).map(([name, property]) => [name, style.getPropertyValue(property).trim()]));
}

/**
 * The address with the launch parameters. tgWebAppData (the signed initData) belongs here too; only the server, which
 * knows the bot's token, can sign it, and an unsigned one would be refused by every honest app, so there is none yet.
 */
export function launchUrl(url) {
  const launch = new URLSearchParams({
    tgWebAppVersion: version, tgWebAppPlatform: 'web', tgWebAppThemeParams: JSON.stringify(themeParams()), tgWebAppLanguage: currentLanguage(),
  });
  const target = new URL(url);
  target.hash = target.hash ? `${target.hash}&${launch}` : launch.toString();
  return target.href;
}

export function openWebApp({ url, title, send }) {
  const target = launchUrl(url);
  const { origin } = new URL(target);
  const frame = h('iframe.webapp', {
    src: target, testid: 'webapp', title: title ?? t('webapp.title'), sandbox: 'allow-scripts allow-same-origin allow-forms allow-popups',
    referrerPolicy: 'no-referrer',
  });
  const dialog = openDialog({ title: title ?? t('webapp.title'), testid: 'webapp-sheet', kind: 'app', onclose: () => removeEventListener('message', hear) },
    h('p.webapp-note', null, t('webapp.blank')), frame);

  const tell = (eventType, eventData) => frame.contentWindow.postMessage(JSON.stringify({ eventType, eventData }), origin);

  // What telegram-web-app.js posts to its host; only the frame that was opened is heard.
  const handlers = {
    web_app_close: () => dialog.close(),
    web_app_request_theme: () => tell('theme_changed', { theme_params: themeParams() }),
    web_app_request_viewport: () => tell('viewport_changed', {
      height: frame.clientHeight, width: frame.clientWidth, is_state_stable: true, is_expanded: true,
    }),
    web_app_data_send({ data }) {
      // Telegram accepts this only from apps that a reply keyboard has opened, and closes them.
      if (!send) return;
      dialog.close();
      send(data);
    },
  };

  function hear(event) {
    if (event.source !== frame.contentWindow || event.origin !== origin || typeof event.data !== 'string') return;
    const { eventType, eventData } = JSON.parse(event.data);
    handlers[eventType]?.(eventData ?? {});
  }

  addEventListener('message', hear);
}
