// Which records are shown: those in the window of time that no filter of their layer hides.

/** The name of the facet of the categories, which stand in the legend. */
const CATEGORY = 'category';

/**
 * What is known of a layer's records: how many there are, are shown, are beyond the window, are hidden
 * by a filter, are shown without a date; and by facet and value, how many would be shown.
 * @typedef {{total: number, shown: number, beyond: number, filtered: number, undated: number,
 *   counts: Record<string, number[]>}} Tally
 */

/** Return the lines of the layer tree, whatever their group. */
function treeLines() {
  return page.data.groups.flatMap((one) => one.layers);
}

/** Read the records of all layers, and find what they can be filtered by. */
async function startRecords() {
  for (const one of treeLines()) {
    page.records[one.id] = await recordsOf(one);
    page.facets[one.id] = facetsOf(one, page.records[one.id]);
    page.hidden[one.id] = page.hidden[one.id] || {};
  }
}

/** Return the facets of a layer: categories, precision, and fields with few values. */
function facetsOf(line_, /** @type {any[]} */ records) {
  if (!records.length) return [];
  const found = [];
  const { label, ids } = line_.categories;
  if (ids.length > 1) found.push(facet(CATEGORY, label, 'category', ids));
  const fields = records[0].part.data.fields.filter((one) => one.type === 'text' || one.type === 'boolean');
  const rows = records.reduce((sum, one) => sum + one.rows, 0);
  for (const field of [...fields, { column: 'precision', label: null, type: 'precision' }]) {
    const values = [...new Set(records.flatMap((one) => one.values(field.column)))];
    const few = values.length > 1 && values.length <= MOST_VALUES && values.length * 2 <= rows;
    if (few) found.push(facet(field.column, field.label, field.type, values.sort(byName)));
  }
  return found;
}

function facet(column, label, type, values) {
  return { column, label, type, values, places: new Map(values.map((one, place) => [String(one), place])) };
}

function byName(a, b) {
  if ((a === '') !== (b === '')) return a === '' ? 1 : -1;
  return String(a) < String(b) ? -1 : 1;
}

/** Return the name of a facet in the language of the page. */
function facetName(/** @type {Facet} */ one) {
  return one.type === 'precision' ? word('precision_label') : say(one.label);
}

/** Return a value of a facet in the language of the page. */
function valueName(line_, /** @type {Facet} */ one, /** @type {number} */ place) {
  const value = one.values[place];
  if (one.type === 'category') return say((line_.items.find((item) => item.id === value) || {}).label) || value;
  if (value === '') return word('not_stated');
  if (one.type === 'precision') return word(`precision_${value}`);
  return shown({ type: one.type }, value);
}

/** Return whether a layer has a filter that hides something. */
function isFiltered(/** @type {string} */ id) {
  return Object.values(page.hidden[id] || {}).some((values) => values.size);
}

/** Show or hide the records of some values; `set` gives the values that are hidden from now on. */
function hide(/** @type {string} */ id, /** @type {string} */ column, /** @type {Iterable<string>} */ set) {
  page.hidden[id] = { ...page.hidden[id], [column]: new Set(set) };
  if (!page.hidden[id][column].size) delete page.hidden[id][column];
  refresh();
}

/** Show all records of a layer again. */
function unfilter(/** @type {string} */ id) {
  page.hidden[id] = {};
  refresh();
}

/** Work out what is shown of each layer, and show it. */
function maskAll() {
  for (const { id } of treeLines()) {
    const records = page.records[id] || [];
    const facets = page.facets[id] || [];
    const hiding = facets.map((one) => hiddenPlaces(one, page.hidden[id][one.column]));
    /** @type {Tally} */
    const tally = { total: 0, shown: 0, beyond: 0, filtered: 0, undated: 0, counts: {} };
    facets.forEach((one) => { tally.counts[one.column] = Array(one.values.length).fill(0); });
    for (const one of records) {
      one.settle(momentNow());
      const mask = maskOf(one, facets, hiding, tally);
      one.mask = mask;
      one.part.setMask(mask);
    }
    page.tally[id] = tally;
  }
}

/** Return a byte for each value of a facet: 1 where it is hidden; null where none is. */
function hiddenPlaces(/** @type {Facet} */ one, /** @type {Set<string> | undefined} */ values) {
  if (!values || !values.size) return null;
  return Uint8Array.from(one.values, (value) => (values.has(String(value)) ? 1 : 0));
}

/** Return a byte for each record, 1 where it is shown, and count. */
function maskOf(records, /** @type {Facet[]} */ facets, /** @type {(Uint8Array | null)[]} */ hiding, /** @type {Tally} */ tally) {
  const { from, to, undated } = page.time;
  const codes = facets.map((one) => records.code(one));
  const counts = facets.map((one) => tally.counts[one.column]);
  const mask = new Uint8Array(records.rows);
  const { start, end, moves } = records;
  for (let row = 0; row < records.rows; row += 1) {
    if (!records.known(row)) continue;
    tally.total += 1;
    const dated = start[row] !== UNDATED;
    const inside = !moves || (dated ? start[row] <= to && end[row] >= from : undated);
    if (!inside) {
      tally.beyond += 1;
      continue;
    }
    const against = firstAgainst(codes, hiding, row);
    if (against === -1) {
      mask[row] = 1;
      tally.shown += 1;
      if (moves && !dated) tally.undated += 1;
    } else tally.filtered += 1;
    // A value is counted where nothing but its own facet hides the record.
    for (let at_ = 0; at_ < codes.length; at_ += 1) {
      if (against === -1 || (against === at_ && firstAgainst(codes, hiding, row, at_ + 1) === -1)) counts[at_][codes[at_][row]] += 1;
    }
  }
  return mask;
}

/** Return the number of the first facet, from `first` on, that hides a record; -1 where none does. */
function firstAgainst(codes, hiding, /** @type {number} */ row, first = 0) {
  for (let at_ = first; at_ < codes.length; at_ += 1) {
    const places = hiding[at_];
    if (places && places[codes[at_][row]]) return at_;
  }
  return -1;
}

/** Return how many records of the layers that are on there are, and how many are shown. */
function shownNow() {
  const on = treeLines().filter((one) => page.on[one.id] && page.tally[one.id]);
  const sum = (name) => on.reduce((total, one) => total + page.tally[one.id][name], 0);
  return { total: sum('total'), shown: sum('shown'), beyond: sum('beyond'), filtered: sum('filtered'), undated: sum('undated') };
}

/** Return how many records without a date there are in the layers that are on and move in time. */
function undatedRows() {
  const on = treeLines().filter((one) => page.on[one.id]).flatMap((one) => page.records[one.id] || []);
  return on.filter((one) => one.moves).reduce((sum, one) => sum + one.start.filter((day_) => day_ === UNDATED).length, 0);
}
