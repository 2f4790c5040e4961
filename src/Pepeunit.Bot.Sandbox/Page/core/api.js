// The user side and the control API of the sandbox. Every refusal becomes an ApiError with a sentence.

const root = new URL('sandbox/api/', document.baseURI);

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function call(method, path, body) {
  const isForm = body instanceof FormData;
  const response = await fetch(new URL(path, root), {
    method,
    headers: body && !isForm ? { 'Content-Type': 'application/json' } : undefined,
    body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
  });
  const text = await response.text();
  if (response.ok) return text ? JSON.parse(text) : null;
  throw new ApiError(response.status, sentence(text) ?? `${response.status} ${response.statusText}`);
}

function sentence(text) {
  try {
    const answer = JSON.parse(text);
    return answer.description ?? answer.error ?? answer.detail ?? answer.title ?? null;
  } catch {
    return text && text.length < 300 ? text : null;
  }
}

const chat = (user, chatId) => `users/${user}/chats/${chatId}`;
const message = (user, chatId, id) => `${chat(user, chatId)}/messages/${id}`;

export const api = {
  state: () => call('GET', 'state'),
  chats: (user) => call('GET', `users/${user}/chats`),
  messages: (user, chatId, before, limit) =>
    call('GET', `${chat(user, chatId)}/messages?limit=${limit}${before ? `&before=${before}` : ''}`),
  send: (user, chatId, body) => call('POST', `${chat(user, chatId)}/messages`, body),
  press: (user, chatId, id, data) => call('POST', `${message(user, chatId, id)}/callback`, { data }),
  pay: (user, chatId, id) => call('POST', `${message(user, chatId, id)}/pay`, {}),
  invoiceLink: (slug) => call('GET', `invoice_link/${encodeURIComponent(slug)}`),
  payLink: (user, slug) => call('POST', `users/${user}/invoice_link/${encodeURIComponent(slug)}/pay`, {}),
  react: (user, chatId, id, emoji) => call('POST', `${message(user, chatId, id)}/reaction`, { emoji }),
  edit: (user, chatId, id, text) => call('POST', `${message(user, chatId, id)}/edit`, { text }),
  stopDraft: (user, chatId) => call('POST', `${chat(user, chatId)}/stop_draft`, {}),
  block: (user, chatId) => call('POST', `${chat(user, chatId)}/block`, {}),
  unblock: (user, chatId) => call('POST', `${chat(user, chatId)}/unblock`, {}),
  start: (user, payload) => call('POST', `users/${user}/start`, payload ? { payload } : {}),
  inline: (user, query, offset) => call('POST', `users/${user}/inline`, { query, offset }),
  choose: (user, queryId, resultId, chatId) =>
    call('POST', `users/${user}/inline/${queryId}/choose`, { result_id: resultId, chat_id: chatId }),
  patchUser: (user, changes) => call('PATCH', `users/${user}`, changes),
  addUser: (person) => call('POST', 'users', person),
  addGroup: (group) => call('POST', 'groups', group),
  upgradeGroup: (chatId) => call('POST', `groups/${chatId}/upgrade`, {}),
  addFault: (fault) => call('POST', 'faults', fault),
  faults: () => call('GET', 'faults'),
  clearFaults: () => call('DELETE', 'faults'),
  advance: (seconds) => call('POST', 'clock', { advance_seconds: seconds }),
  limits: (enabled) => call('POST', 'limits', { enabled }),
  reset: () => call('POST', 'reset', {}),
  fileUrl: (fileId) => new URL(`files/${encodeURIComponent(fileId)}`, root).href,
  eventsUrl: (user) => new URL(`events?user=${user}`, root).href,
};
