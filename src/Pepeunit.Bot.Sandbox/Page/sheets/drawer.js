// The drawer "Sandbox": who one is, how it looks, and what a test bench can do to the bot.

import { api } from '../core/api.js';
import { avatar, h, icon, replace } from '../core/dom.js';
import { currentLanguage, fullTime, t } from '../core/i18n.js';
import { applyState, chatOf, emit, isPrivate, nameOf, nowSeconds, state } from '../core/store.js';
import { currentTheme, toggleTheme } from '../core/theme.js';
import { confirmDialog, openDialog } from './dialog.js';
import { addFault, addGroup, addPerson } from './forms.js';

const spans = { hour: 3600, day: 86_400, week: 604_800, month: 2_592_000 };

export function openDrawer() {
  const dialog = openDialog({ title: t('drawer.title'), testid: 'drawer-sheet', kind: 'side', onclose: () => clearInterval(tick) });
  const time = h('b', { testid: 'clock' });
  const showTime = () => (time.textContent = fullTime(nowSeconds()));
  const tick = setInterval(showTime, 1000);

  /** Runs an action of the control API and draws what is true afterwards. */
  async function act(action) {
    try {
      await action();
      applyState(await api.state());
      draw();
    } catch (error) {
      emit('toast', t('common.failed', { error: error.message }));
    }
  }

  function leaveFor(action) {
    dialog.close();
    return action();
  }

  function draw() {
    const focused = document.activeElement?.dataset.testid;
    showTime();
    replace(dialog.body,
      h('p.drawer-note', null, h('b', null, t('about.title')), t('about.body'), h('span', { testid: 'memory-note' }, t('about.memory'))),
      section(t('drawer.people'), people()),
      section(t('drawer.view'), view()),
      state.openChat !== null && thisChat(),
      section(t('drawer.clock'), clock()),
      section(t('drawer.limits'), limits()),
      section(t('drawer.faults'), faults()),
      h('section', null, row('trash', t('drawer.reset'), { testid: 'reset', class: 'is-danger', onclick: reset })));
    if (focused) dialog.body.querySelector(`[data-testid="${focused}"]`)?.focus();
  }

  const people = () => [
    h('div', { role: 'radiogroup', 'aria-label': t('drawer.people') }, state.users.map((user) => h('button.row', {
      testid: `user-${user.id}`, role: 'radio', 'aria-checked': String(user.id === state.me.id),
      onclick: () => leaveFor(() => emit('switch_user', user.id)),
    }, avatar(user.id, nameOf(user), 'is-small'), h('span.row-name', { dir: 'auto' }, nameOf(user)),
    h('span.hint', null, user.language_code ?? ''), user.id === state.me.id && icon('check')))),
    row('plus', t('drawer.addPerson'), { testid: 'add-user', onclick: () => leaveFor(addPerson) }),
    row('group', t('drawer.group'), { testid: 'new-group', onclick: () => leaveFor(addGroup) }),
  ];

  const view = () => [
    row('globe', t('drawer.language'), { testid: 'lang', onclick: switchLanguage }, h('span.hint', { lang: currentLanguage() === 'ru' ? 'en' : 'ru' }, t('drawer.languageSwitch'))),
    row('moon', t('drawer.theme'), {
      testid: 'theme',
      onclick() {
        toggleTheme();
        draw();
      },
    }, h('span.hint', null, t(`drawer.${currentTheme()}`))),
  ];

  function switchLanguage() {
    return act(async () => {
      const code = currentLanguage() === 'ru' ? 'en' : 'ru';
      await api.patchUser(state.me.id, { language_code: code });
      dialog.close();
      emit('language', code);
    });
  }

  function thisChat() {
    const chatId = state.openChat;
    const entry = chatOf(chatId);
    const buttons = isPrivate(chatId)
      ? [row('block', t(entry.blocked ? 'drawer.unblock' : 'drawer.block'), {
        testid: 'block',
        onclick: () => leaveFor(() => act(async () => {
          await (entry.blocked ? api.unblock : api.block)(state.me.id, chatId);
          emit('reload_chats');
        })),
      })]
      : entry.chat.type === 'group' ? [row('group', t('drawer.upgrade'), { testid: 'upgrade', onclick: () => leaveFor(() => act(async () => emit('reload_chats', (await api.upgradeGroup(chatId)).id))) })] : [];
    return buttons.length > 0 && section(t('drawer.thisChat'), buttons);
  }

  const clock = () => [
    h('p.drawer-line', null, icon('clock'), h('span', null, t('drawer.clockNow')), time),
    h('div.chips', null, Object.entries(spans).map(([name, seconds]) => h('button.chip', {
      testid: `clock-${name}`, onclick: () => act(() => api.advance(seconds)),
    }, t(`drawer.${name}`)))),
  ];

  const limits = () => h('button.row', {
    testid: 'limits', role: 'switch', 'aria-checked': String(Boolean(state.isLimited)), onclick: () => act(() => api.limits(!state.isLimited)),
  }, icon('gauge'), h('span.row-name', null, t('drawer.limitsText')), h('span.switch', { 'aria-hidden': 'true' }));

  const faults = () => [
    h('p.drawer-line.hint', null, state.faults.length ? t('drawer.faultsText') : t('drawer.noFaults')),
    state.faults.length > 0 && h('ul.faults', { testid: 'faults' }, state.faults.map((fault) => h('li', null,
      h('b', null, t(`fault.${fault.kind}`)), h('span.hint', null, [fault.method, t('drawer.left', { count: fault.count })].filter(Boolean).join(' · '))))),
    row('plus', t('drawer.addFault'), { testid: 'add-fault', onclick: () => addFault(draw) }),
    state.faults.length > 0 && row('close', t('drawer.clearFaults'), { testid: 'clear-faults', onclick: () => act(api.clearFaults) }),
  ];

  function reset() {
    confirmDialog({ title: t('drawer.resetTitle'), text: t('drawer.resetText'), yes: t('drawer.resetDo'), isDangerous: true, testid: 'reset-sheet' }, () => {
      dialog.close();
      api.reset().catch((error) => emit('toast', t('common.failed', { error: error.message })));
    });
  }

  draw();
}

const section = (title, ...children) => h('section.drawer-section', null, h('h3', null, title), children);

const row = (image, text, props, ...extra) => h('button.row', props, icon(image), h('span.row-name', null, text), extra);
