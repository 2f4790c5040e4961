// Server-sent events of one user, and what to do when they stop coming.

import { api } from './api.js';
import { emit } from './store.js';

const retryMs = 1000;

let source = null;
let retry = 0;
let isLost = false;

/**
 * Listens to the events of `user`: emits `event` per event, `lost` once when the line breaks, `back` when it is there
 * again. Resolves when the line is open the first time; what is fetched after that misses nothing.
 */
export function listen(user) {
  clearTimeout(retry);
  source?.close();
  const mine = (source = new EventSource(api.eventsUrl(user)));
  return new Promise((resolve) => {
    mine.onopen = () => {
      resolve();
      if (!isLost) return;
      isLost = false;
      emit('back');
    };
    mine.onmessage = ({ data }) => {
      if (mine === source) emit('event', JSON.parse(data));
    };
    mine.onerror = () => {
      if (mine !== source) return;
      if (!isLost) {
        isLost = true;
        emit('lost');
      }
      // A broken connection the browser mends by itself (with Last-Event-ID); a refusal closes the source for good.
      if (mine.readyState === EventSource.CLOSED) retry = setTimeout(() => listen(user).then(resolve), retryMs);
    };
  });
}
