// The popup of a record: its fields in the words of the layer, its source, precision and date.

/**
 * @typedef {{title: Phrase, look: Look | null, fields: Phrase[][], when: string, precision: string,
 *   place: Phrase, source: Phrase, exercise: boolean}} Card
 */

/** Return a value of a field as text. */
function shown(/** @type {{type: string, choices?: Record<string, Phrase>}} */ field, value) {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return word(value ? 'yes' : 'no');
  if (typeof value === 'number') return number(value);
  if (field.type === 'date' || field.type === 'datetime') return when(value);
  return String(value);
}

/** Return a period in words: a day, a month, a year, or two of these ("2019-07-01/2020-06-30"). */
function span(/** @type {string} */ text) {
  const days = text.split('/');
  return days.every((one) => /^\d{4}(-\d\d){0,2}$/.test(one)) ? days.map(day).join(' – ') : text;
}

/** Return a day, and the minute where there is one ("2020-03-01T14:05"). */
function when(/** @type {string} */ iso) {
  const clock = iso.slice(11, 16);
  const text = language.now === 'fr' ? clock.replace(':', '\u202fh\u202f') : clock;
  return clock ? `${day(iso)}, ${text}` : day(iso);
}

/** Return the content of a popup: one card at a time, with a pager for several at one place. */
function popupContent(/** @type {(() => Card)[]} */ cards) {
  const body = el('div', { class: 'geo-ops-card-body' });
  const count = el('span', { 'aria-live': 'polite' });
  let at = 0;
  const turn = (step) => {
    at = (at + step + cards.length) % cards.length;
    body.replaceChildren(card(cards[at]()));
    count.textContent = word('of', { at: number(at + 1), all: number(cards.length) });
  };
  const pager = el('div', { class: 'geo-ops-pager' },
    el('button', { type: 'button', 'aria-label': word('previous'), onclick: () => turn(-1) }, '‹'),
    count,
    el('button', { type: 'button', 'aria-label': word('next'), onclick: () => turn(1) }, '›'));
  turn(0);
  return el('div', { class: 'geo-ops-card' }, cards.length > 1 && pager, body);
}

/** Return one card as an element. */
function card(/** @type {Card} */ data) {
  const list = el('dl');
  const line = (label, value) => value && list.append(el('dt', {}, label), el('dd', {}, value));
  line(word('date'), data.when);
  line(word('place'), say(data.place));
  data.fields.forEach(([label, value]) => line(say(label), value));
  line(word('precision'), data.precision && word(`precision_${data.precision}`));
  line(word('source'), say(data.source));
  return el('div', {},
    el('h3', {}, data.look && symbol(data.look, 18), ' ', say(data.title)),
    data.exercise && el('p', { class: 'geo-ops-exercise' }, word('exercise_data')),
    list);
}

/** Open a popup whose cards follow the language of the page. */
function openCards(map, latlng, /** @type {(() => Card)[]} */ cards, offset = [0, -4]) {
  const popup = L.popup({ maxWidth: 330, minWidth: 220, maxHeight: 340, offset, className: 'geo-ops-popup' });
  const stop = onLanguage(() => popup.setContent(popupContent(cards)));
  popup.on('remove', stop);
  popup.setLatLng(latlng).openOn(map);
  const close = popup.getElement().querySelector('.leaflet-popup-close-button');
  if (close) close.setAttribute('aria-label', word('close'));
  return popup;
}

/**
 * @typedef {{symbols: (Look & {label: Phrase})[], fields: {column: string, type: string, label: Phrase}[],
 *   title: Phrase, source: Phrase, exercise: boolean, names?: Record<string, Phrase>}} RecordsData
 */

/** Return the card of one row of a packed table. */
function recordCard(/** @type {RecordsData} */ data, /** @type {Table} */ table, /** @type {number} */ row) {
  const look = data.symbols[table.arrays.category ? table.arrays.category[row] : 0];
  const value = (column) => cell(table, column, row);
  return {
    title: data.symbols.length > 1 ? look.label : data.title,
    look,
    fields: data.fields.map((field) => [field.label, shown(field, value(field.column))]),
    when: recordTime(table, row),
    precision: value('precision') || '',
    place: (data.names || {})[value('pcode')] || '',
    source: data.source,
    exercise: data.exercise,
  };
}

/** Return the time of a row in words, as precise as it is known. */
function recordTime(/** @type {Table} */ table, /** @type {number} */ row) {
  const { day: days, minute } = table.arrays;
  if (!days || !days[row]) return '';
  const precision = cell(table, 'time_precision', row) || 'day';
  const iso = isoDay(days[row]).slice(0, { year: 4, month: 7 }[precision] || 10);
  if (!minute || precision !== 'minute') return when(iso);
  const two = (value_) => String(value_).padStart(2, '0');
  return when(`${iso}T${two(Math.floor(minute[row] / 60))}:${two(minute[row] % 60)}`);
}
