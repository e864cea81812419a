// The table dialog: the figures of units and the records of a layer, sorted, searched, saved as CSV.

/** Records of one part of a layer above the next: a row's number holds both. */
const PART = 2 ** 22;

/**
 * What the dialog shows: its columns and rows, a last row, what must be said of it, and a name for its file.
 * @typedef {{columns: Column[], rows: Uint32Array, total: Record<string, string> | null, note: string, name: string}} Listing
 */

/** Make the dialog work. */
function startTable() {
  const dialog = at('table');
  page.grid = new Grid(at('table-grid'));
  at('show-table').addEventListener('click', () => {
    stopPlay();
    dialog.showModal();
    writeTable();
  });
  at('close-table').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  at('table-what').addEventListener('change', writeTable);
  at('table-rows').addEventListener('change', writeTable);
  let timer = 0;
  at('table-find').addEventListener('input', () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(writeTable, 150);
  });
  at('table-save').addEventListener('click', saveTable);
}

/** Return what can be shown: figures by level, published figures, records by layer. */
function tableChoices() {
  const levels = Object.keys(page.data.levels).slice(1).map((level) =>
    [`units:${level}`, word('table_units', { level: levelName(level).toLowerCase() })]);
  const facts = page.data.facts.length ? [['facts:', word('planned_actual')]] : [];
  const layers = treeLines().filter((one) => (page.records[one.id] || []).length);
  return [...levels, ...facts, ...layers.map((one) => [`records:${one.id}`, word('table_records', { layer: say(one.title) })])];
}

/** Write the dialog, where it is open. */
function writeTable() {
  if (!page.grid || !at('table').open) return;
  const found = tableChoices();
  const what = at('table-what').value || `units:${page.data.choropleth ? page.data.choropleth.level : found[0][0].slice(6)}`;
  choices(at('table-what'), found.map(([value]) => value), (value) => found.filter(([one]) => one === value)[0][1], what);
  const rows = at('table-rows').value || 'shown';
  choices(at('table-rows'), ['shown', 'view', 'all'], (value) => word(`rows_${value}`), rows);
  at('table-rows-label').hidden = !what.startsWith('records:');
  const listing = listingOf(what, rows);
  const kept = foundIn(listing, at('table-find').value);
  page.listing = { ...listing, rows: kept };
  page.grid.show(listing.columns, kept, kept.length === listing.rows.length ? listing.total : null);
  const notes = [listing.note, kept.length > MOST_LISTED && word('table_listed', { n: number(MOST_LISTED) })];
  at('table-note').textContent = notes.filter(Boolean).join(' ');
  at('table-count').textContent = word('shown_of_rows', { n: number(kept.length), all: number(listing.rows.length) });
}

/** @returns {Listing} */
function listingOf(/** @type {string} */ what, /** @type {string} */ rows) {
  const [kind, name] = [what.slice(0, what.indexOf(':')), what.slice(what.indexOf(':') + 1)];
  if (kind === 'units') return unitListing(name);
  if (kind === 'facts') return factListing();
  return recordListing(treeLines().find((one) => one.id === name), rows);
}

/** Return the rows in which a text occurs, whatever its case and accents. */
function foundIn(/** @type {Listing} */ listing, /** @type {string} */ text) {
  const wanted = fold(text);
  if (!wanted) return listing.rows;
  const known = new Map();
  const fits = (cell_) => {
    if (!known.has(cell_)) known.set(cell_, fold(cell_).includes(wanted));
    return known.get(cell_);
  };
  return listing.rows.filter((row) => listing.columns.some((column) => fits(column.text(row))));
}

/** Save what is listed, with the columns that say what it is. */
function saveTable() {
  const { columns, name } = page.listing;
  const { order } = page.grid;
  const head = page.data.head[language.now];
  const tail = [page.data.asOf, head.classification, page.data.exercise ? 'EXERCISE' : ''];
  const rows = Array.from(order, (row) => [...columns.map((one) => one.value(row)), ...tail]);
  const title = [...columns.map((one) => one.label), 'as_of', 'classification', 'exercise'];
  download(csvText([title, ...rows]), fileName([page.data.exercise ? 'exercise' : '', head.country, name, page.data.asOf]));
}

/** Return a column of text. @returns {Column} */
function textColumn(/** @type {string} */ id, /** @type {string} */ label, /** @type {number} */ wide, value) {
  return { id, label, wide, value, text: (row) => { const found = value(row); return found === null ? '' : String(found); } };
}

/** Return the figures of the units of a level, what is known only to units above, and the whole. @returns {Listing} */
function unitListing(/** @type {string} */ level) {
  const own = [...page.levelOf].filter(([, one]) => one === level).map(([pcode]) => ({ pcode, bucket: false }));
  const levels = Object.keys(page.data.levels);
  const above = [...page.levelOf].filter(([, one]) => levels.indexOf(one) < levels.indexOf(level)).map(([pcode]) => pcode);
  const measures = page.data.figures.flatMap((layer) => layer.measures.map((measure) =>
    ({ layer, measure: measureEverywhere(layer, measure), known: layer.levels.includes(level) })));
  const buckets = above.filter((pcode) => measures.some(({ measure }) => measure.buckets[pcode]));
  const rows = [...own, ...buckets.map((pcode) => ({ pcode, bucket: true }))];
  const name = (row) => {
    const { pcode, bucket } = rows[row];
    const text = placeName(pcode);
    return bucket ? word('bucket_row', { unit: text, level: levelName(page.levelOf.get(pcode) || '').toLowerCase() }) : text;
  };
  const open = (row) => {
    at('table').close();
    goToUnit(rows[row].pcode);
  };
  const columns = [
    { ...textColumn('name', levelName(level), 210, name), open },
    textColumn('pcode', word('pcode'), 110, (row) => rows[row].pcode),
    textColumn('in', word('table_in'), 130, (row) => placeName(page.parents.get(rows[row].pcode) || '')),
    ...measures.map((one) => measureColumn(one, rows)),
  ];
  const country = page.data.country;
  const total = Object.fromEntries(measures.map(({ layer, measure }) =>
    [`${layer.id}.${measure.id}`, measure.suppressed.includes(country) ? word('suppressed') : number(measure.values[country] || 0)]));
  const times = [...new Set(page.data.figures.map((layer) => timeOfFigures(layer.id)).filter(Boolean))];
  return {
    columns, rows: Uint32Array.from(rows.keys()), total: { name: placeName(country), ...total }, note: unitsNote(times),
    name: levelName(level, true),
  };
}

/** Say which time the figures are of, layer by layer where they differ. */
function unitsNote(/** @type {string[]} */ times) {
  const parts = times.map((time) => {
    const layers = page.data.figures.filter((layer) => timeOfFigures(layer.id) === time).map((layer) => say(layer.title));
    return labelled(layers.join(', '), time);
  });
  if (page.data.figures.some((layer) => isFiltered(layer.id))) parts.push(word('table_units_note'));
  return parts.join('. ');
}

/** Return the column of a measure: its figure, "suppressed", or nothing where it is not known at the level. @returns {Column} */
function measureColumn({ layer, measure, known }, /** @type {{pcode: string, bucket: boolean}[]} */ rows) {
  const hidden = new Set(measure.suppressed);
  const value = (row) => {
    const { pcode, bucket } = rows[row];
    if (bucket) return measure.buckets[pcode] || 0;
    if (!known || hidden.has(pcode)) return null;
    return measure.values[pcode] || 0;
  };
  const missing = (row) => (known && hidden.has(rows[row].pcode) ? word('suppressed') : '–');
  const unit = say(measure.unit);
  const figure = `${say(measure.label)}${unit ? ` (${unit})` : ''}`;
  const label = say(measure.label) === say(layer.title) ? figure : labelled(say(layer.title), figure);
  return {
    id: `${layer.id}.${measure.id}`, label, wide: 132, number: true,
    value: (row) => { const found = value(row); return found === null ? missing(row) : found; },
    rank: value, text: (row) => { const found = value(row); return found === null ? missing(row) : number(found); },
  };
}

/** Show a unit: its panel, or what it is in where it has no shape on the page. */
function goToUnit(/** @type {string} */ pcode) {
  const holder = [pcode, ...unitsAbove(pcode)].find((one) => page.units.byCode.has(one));
  if (holder) choose(holder, true);
}

/** Return the published figures. @returns {Listing} */
function factListing() {
  const { facts } = page.data;
  const column = (id, label, wide) => textColumn(id, label, wide, (row) => facts[row][id] || null);
  const amount = (id, label) => ({
    id, label, wide: 110, number: true,
    rank: (row) => { const found = facts[row][`${id}_value`]; return Number.isFinite(found) ? found : null; },
    value: (row) => { const found = facts[row][`${id}_value`]; return Number.isFinite(found) ? found : facts[row][id] || null; },
    text: (row) => { const found = facts[row][`${id}_value`]; return Number.isFinite(found) ? number(found) : facts[row][id] || '–'; },
  });
  const open = (row) => {
    at('table').close();
    goToUnit(facts[row].pcode);
  };
  return {
    columns: [
      { ...textColumn('title', word('table_figure'), 320, (row) => say(facts[row].title)), open },
      textColumn('unit_of', word('place'), 140, (row) => placeName(facts[row].pcode)),
      amount('planned', word('planned')), amount('actual', word('actual')), column('unit', word('table_unit'), 130),
      textColumn('period', word('table_period'), 190, (row) => (facts[row].period ? span(facts[row].period) : null)),
      column('reason', word('table_reason'), 220), column('document', word('table_document'), 110),
      column('paragraph', word('table_paragraph'), 170),
    ],
    rows: Uint32Array.from(facts.keys()), total: null, note: '', name: word('planned_actual'),
  };
}
