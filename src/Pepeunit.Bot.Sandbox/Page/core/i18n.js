// The page's own language: the selected user's, Russian or English. The bot's texts come from the bot.

import { nowSeconds } from './store.js';
import { texts } from './texts.js';

let language = 'en';
let plurals = new Intl.PluralRules('en');

export function useLanguage(code) {
  language = (code ?? 'en').startsWith('ru') ? 'ru' : 'en';
  plurals = new Intl.PluralRules(language);
  document.documentElement.lang = language;
  document.title = t('page.title');
}

export const currentLanguage = () => language;

/** t('list.members', { count: 3 }): a leaf with plural forms is chosen by `count`. */
export function t(key, values = {}) {
  let text = key.split('.').reduce((node, part) => node?.[part], texts[language]);
  if (typeof text === 'object') text = text[plurals.select(values.count)] ?? text.other;
  if (text === undefined) throw new Error(`no text for ${key} in ${language}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

const format = (options, seconds) =>
  new Intl.DateTimeFormat(language, options).format(new Date(seconds * 1000));

export const clockTime = (seconds) => format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, seconds);

export const fullTime = (seconds) => format({ dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' }, seconds);

const dayNumber = (seconds) => {
  const date = new Date(seconds * 1000);
  return Math.round(new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime() / 86_400_000);
};

export const isSameDay = (a, b) => dayNumber(a) === dayNumber(b);

export function dayTitle(seconds) {
  const now = nowSeconds();
  const age = dayNumber(now) - dayNumber(seconds);
  if (age === 0) return t('chat.today');
  if (age === 1) return t('chat.yesterday');
  const isThisYear = new Date(now * 1000).getFullYear() === new Date(seconds * 1000).getFullYear();
  return format(isThisYear ? { day: 'numeric', month: 'long' } : { day: 'numeric', month: 'long', year: 'numeric' }, seconds);
}

/** Short moment for the chat list: a time today, else a date. */
export const shortMoment = (seconds) =>
  isSameDay(seconds, nowSeconds()) ? clockTime(seconds) : format({ day: '2-digit', month: '2-digit' }, seconds);

export function bytes(count) {
  const units = t('units.bytes').split(' ');
  let power = 0;
  let value = count;
  while (value >= 1024 && power < units.length - 1) {
    value /= 1024;
    power++;
  }
  const digits = power > 0 && value < 10 ? 1 : 0;
  return `${number(value, digits)}\u00a0${units[power]}`;
}

export const number = (value, digits = 0) =>
  new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);

/** 150 Stars as "150 ⭐"; other currencies by their ISO code and minor units. */
export function money(amount, currency) {
  if (currency === 'XTR') return `${number(amount)}\u00a0⭐`;
  const formatter = new Intl.NumberFormat(language, { style: 'currency', currency });
  return formatter.format(amount / 10 ** formatter.resolvedOptions().maximumFractionDigits);
}
