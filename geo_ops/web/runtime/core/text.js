// Words, numbers and days in the language of the page. Python puts WORDS and SHAPES before this file.

/** @typedef {string | {en: string, fr: string}} Phrase */

const language = { now: document.documentElement.lang === 'fr' ? 'fr' : 'en', listeners: new Set() };

/** Call `listener` now and whenever the language changes. Returns a function that ends this. */
function onLanguage(/** @type {() => void} */ listener) {
  language.listeners.add(listener);
  listener();
  return () => language.listeners.delete(listener);
}

/** Change the language of the page. */
function setLanguage(/** @type {string} */ lang) {
  language.now = lang === 'fr' ? 'fr' : 'en';
  document.documentElement.lang = language.now;
  language.listeners.forEach((listener) => listener());
}

/** Return a text of the data in the language of the page. */
function say(/** @type {Phrase | null | undefined} */ text) {
  if (text === null || text === undefined) return '';
  return typeof text === 'string' ? text : text[language.now] || text.en || '';
}

/** Return a word of the page itself, with `{name}` filled in. An unknown key is an error of ours. */
function word(/** @type {string} */ key, /** @type {Record<string, string>} */ values = {}) {
  if (!(key in WORDS)) throw new Error(`no word ${key}`);
  return say(WORDS[key]).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** Return a number as people write it: 1,324.5 in English, 1 324,5 in French. Whole ones have no decimals. */
function number(/** @type {number | null | undefined} */ value, digits = 1) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const [whole, part] = Math.abs(value).toFixed(Number.isInteger(value) ? 0 : digits).split('.');
  const french = language.now === 'fr';
  const text = whole.replace(/\B(?=(\d{3})+$)/g, french ? '\u202f' : ',');
  const tail = part ? (french ? ',' : '.') + part : '';
  return (value < 0 && /[1-9]/.test(text + tail) ? '\u2212' : '') + text + tail;
}

/** Return a day ("2020-06-30", a month "2020-06" or a year "2020") in words. */
function day(/** @type {string | null | undefined} */ iso) {
  if (!iso) return '';
  const [year, month, date] = iso.slice(0, 10).split('-');
  if (!month) return year;
  const name = word('months').split(' ')[Number(month) - 1];
  const first = language.now === 'fr' && date === '01' ? '1er' : String(Number(date));
  return (date ? first + ' ' : '') + name + ' ' + year;
}

/** Return the ISO day of a count of days since 1970-01-01. */
function isoDay(/** @type {number} */ days) {
  return new Date(days * 86400000).toISOString().slice(0, 10);
}

/** Fold a name for comparison: case, accents and joiners do not matter. */
function fold(/** @type {string} */ text) {
  const plain = text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
  return plain.replace(/[\s\u2010-\u2015'’ʼ`_-]+/g, ' ').trim();
}

/**
 * Make an element. Strings among the children become text, never markup.
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `on...` functions become listeners
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {any}
 */
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** Make an SVG element. */
function svg(/** @type {string} */ tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}
