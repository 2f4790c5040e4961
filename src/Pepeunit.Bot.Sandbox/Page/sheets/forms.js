// Forms of the drawer: a person, a group, a fault.

import { api } from '../core/api.js';
import { h } from '../core/dom.js';
import { currentLanguage, t } from '../core/i18n.js';
import { applyState, emit, nameOf, state } from '../core/store.js';
import { field, formDialog } from './dialog.js';

const kinds = ['429', '500', '502', '403', '400', 'timeout', 'drop', 'duplicate_update', 'late'];

const line = (props) => h('input.line', { dir: 'auto', autocomplete: 'off', ...props });

const select = (testid, options, value) => h('select.line', { testid }, options.map(([id, text]) => h('option', { value: id, selected: id === value }, text)));

export function addPerson() {
  const first = line({ testid: 'first-name', required: true, maxLength: 64 });
  const last = line({ testid: 'last-name', maxLength: 64 });
  const username = line({ testid: 'username', pattern: '[A-Za-z][A-Za-z0-9_]{4,31}', maxLength: 32 });
  const language = select('language', [['ru', 'Русский'], ['en', 'English'], ['de', 'Deutsch']], currentLanguage());
  formDialog({ title: t('drawer.addPerson'), testid: 'person-sheet', action: t('common.add') }, [
    field(t('form.firstName'), first), field(t('form.lastName'), last), field(t('form.username'), username), field(t('form.language'), language),
  ], async () => {
    const user = await api.addUser({
      first_name: first.value.trim(), last_name: last.value.trim() || undefined, username: username.value || undefined, language_code: language.value,
    });
    applyState(await api.state());
    emit('switch_user', user.id);
  });
}

export function addGroup() {
  const title = line({ testid: 'group-name', required: true, maxLength: 128 });
  const kind = select('group-kind', [['group', t('form.basic')], ['supergroup', t('form.super')]], 'group');
  const boxes = state.users.map((user) => {
    const box = h('input', { testid: `member-${user.id}`, type: 'checkbox', checked: true, disabled: user.id === state.me.id });
    return { user, box, row: h('label.check', null, box, h('span', { dir: 'auto' }, nameOf(user))) };
  });
  formDialog({ title: t('drawer.group'), testid: 'group-sheet', action: t('common.create') }, [
    field(t('form.groupName'), title), field(t('form.kind'), kind),
    h('fieldset.checks', null, h('legend', null, t('form.members')), boxes.map(({ row }) => row), h('p.hint', null, t('form.botToo'))),
  ], async () => {
    // The one who makes a group comes first: the server makes the first member its creator.
    const others = boxes.filter(({ user, box }) => box.checked && user.id !== state.me.id).map(({ user }) => user.id);
    const chat = await api.addGroup({ title: title.value.trim(), type: kind.value, members: [state.me.id, ...others] });
    applyState(await api.state());
    emit('reload_chats', chat.id);
  });
}

export function addFault(drawn) {
  const kind = select('fault-kind', kinds.map((name) => [name, t(`fault.${name}`)]), '429');
  const method = line({ testid: 'fault-method', placeholder: 'sendMessage', pattern: '[A-Za-z]*' });
  const count = line({ testid: 'fault-count', type: 'number', min: 1, max: 1000, value: '1', required: true });
  const retryAfter = line({ testid: 'fault-retry', type: 'number', min: 1, max: 100_000, value: '5' });
  formDialog({ title: t('drawer.addFault'), testid: 'fault-sheet', action: t('common.add') }, [
    field(t('form.faultKind'), kind), field(t('form.method'), method), field(t('form.count'), count), field(t('form.retryAfter'), retryAfter),
  ], async () => {
    await api.addFault({
      kind: kind.value, method: method.value || undefined, count: count.valueAsNumber,
      retry_after: kind.value === '429' ? retryAfter.valueAsNumber : undefined,
    });
    applyState(await api.state());
    drawn();
  });
}
