// CSV as the office's spreadsheet opens it: UTF-8 with its mark, text that is no formula (as geo_ops/export/cells.py).

const STARTS_FORMULA = ['=', '+', '-', '@', '\t', '\r', '\uff1d', '\uff0b', '\uff0d', '\uff20'];
const PLAIN_NUMBER = /^[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?\s*$/;

/** Return text that no spreadsheet takes for a formula: an apostrophe goes before what could begin one. */
function guarded(/** @type {string} */ text) {
  const begin = text.replace(/^[ \t\r\n\u00a0\u200b\ufeff]+/, '');
  const risky = /^[\t\r]/.test(text) || STARTS_FORMULA.some((one) => begin.startsWith(one));
  return risky && !PLAIN_NUMBER.test(begin) ? `'${text}` : text;
}

/** Return a cell: numbers with the language's decimal sign, yes/no as true/false, text guarded and on one line. */
function csvCell(/** @type {any} */ value, /** @type {string} */ separator) {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value).replace('.', separator === ';' ? ',' : '.') : '';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  const text = guarded(String(value).replace(/[^\S\u00a0\u202f]+/g, ' ').trim());
  return /["\r\n,;]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** Return rows of cells as CSV. A French spreadsheet takes semicolons and decimal commas, an English one the others. */
function csvText(/** @type {any[][]} */ rows) {
  const separator = language.now === 'fr' ? ';' : ',';
  return `\ufeff${rows.map((row) => row.map((one) => csvCell(one, separator)).join(separator)).join('\r\n')}\r\n`;
}

/** Hand a text over as a file. */
function download(/** @type {string} */ text, /** @type {string} */ filename) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = el('a', { href: url, download: filename });
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** Return a name for a file: what it holds, and as of which day. */
function fileName(/** @type {string[]} */ parts) {
  const plain = parts.map((one) => fold(one).replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')).filter(Boolean);
  return `${plain.join('_').slice(0, 120)}_${language.now}.csv`;
}
