// The filters in the layer tree: boxes in the legend and below it, with the number of records beside.

/** Return the boxes that stand in the legend of a layer, one for each category; null where there is none. */
function categoryBox(line_, /** @type {number} */ place) {
  const one = (page.facets[line_.id] || []).find((each) => each.column === CATEGORY);
  return one ? valueBox(line_, one, place) : null;
}

/** Return a box that shows or hides the records of one value. */
function valueBox(line_, /** @type {Facet} */ one, /** @type {number} */ place) {
  const value = String(one.values[place]);
  const box = el('input', {
    type: 'checkbox', class: 'value', id: `f-${line_.id}-${one.column}-${place}`,
    'data-box': line_.id, 'data-facet': one.column, 'data-value': value, 'aria-label': `${facetName(one)}: ${valueName(line_, one, place)}`,
    onchange: (event) => {
      const hidden = new Set(page.hidden[line_.id][one.column]);
      if (event.target.checked) hidden.delete(value);
      else hidden.add(value);
      hide(line_.id, one.column, hidden);
    },
  });
  box.checked = !(page.hidden[line_.id][one.column] || new Set()).has(value);
  return box;
}

/** Return the number of records of a value, filled in by `writeCounts`. */
function valueCount(line_, /** @type {Facet} */ one, /** @type {number} */ place) {
  return el('span', { class: 'count', 'data-of': line_.id, 'data-facet': one.column, 'data-place': place });
}

/** Return what opens below a legend: every facet with its values, all, none, reset. */
function filterBlock(line_) {
  const facets = page.facets[line_.id] || [];
  if (!facets.length) return null;
  const clear = () => unfilter(line_.id);
  const reset = el('button', { type: 'button', class: 'small', 'data-reset': line_.id, onclick: clear }, word('filter_reset'));
  return el('details', { class: 'filters', id: `filters-${line_.id}` },
    el('summary', {}, word('filter_by', { what: facets.map((one) => facetName(one).toLowerCase()).join(', ') })),
    ...facets.map((one) => facetBlock(line_, one)), reset);
}

function facetBlock(line_, /** @type {Facet} */ one) {
  const all = one.values.map(String);
  const button = (name, hidden) => el('button', {
    type: 'button', class: 'small', id: `f-${line_.id}-${one.column}-${name}`,
    'aria-label': `${facetName(one)}: ${word(name)}`, onclick: () => hide(line_.id, one.column, hidden),
  }, word(name));
  const title = el('legend', {}, facetName(one), ' ', button('filter_all', []), button('filter_none', all));
  // The categories have their boxes in the legend.
  const values = one.column === CATEGORY ? [] : one.values.map((_, place) => el('label', {}, valueBox(line_, one, place),
    el('span', { class: 'text' }, valueName(line_, one, place)), valueCount(line_, one, place)));
  return el('fieldset', { class: 'facet' }, title, ...values);
}

/** Write the numbers in the tree: of layers, of values, of what is hatched. */
function writeCounts() {
  document.querySelectorAll('#tree [data-of]').forEach((element) => {
    const { of, facet: column, place } = /** @type {HTMLElement} */ (element).dataset;
    const tally = page.tally[of || ''];
    if (!tally) return;
    element.textContent = number(tally.counts[column || ''][Number(place)]);
    if (element.parentElement) element.parentElement.classList.toggle('nil', !tally.counts[column || ''][Number(place)]);
  });
  document.querySelectorAll('#tree [data-total]').forEach((element) => {
    const id = /** @type {HTMLElement} */ (element).dataset.total || '';
    const line_ = treeLines().find((one) => one.id === id);
    // Zones have a number, and no records.
    if (line_) element.textContent = layerCount(line_);
  });
  document.querySelectorAll('#tree [data-hatched]').forEach((element) => {
    element.textContent = word('hatched', { n: number(hatchedNow(/** @type {HTMLElement} */ (element).dataset.hatched || '')) });
  });
  document.querySelectorAll('#tree [data-reset]').forEach((element) => {
    const id = /** @type {HTMLElement} */ (element).dataset.reset || '';
    /** @type {HTMLElement} */ (element).hidden = !isFiltered(id);
    const block = at(`filters-${id}`);
    if (block) block.classList.toggle('active', isFiltered(id));
    if (block && isFiltered(id)) block.setAttribute('data-active', word('filter_active'));
  });
  document.querySelectorAll('#tree [data-box]').forEach((element) => {
    const { box, facet: column, value } = /** @type {HTMLElement} */ (element).dataset;
    /** @type {HTMLInputElement} */ (element).checked = !(page.hidden[box || ''][column || ''] || new Set()).has(value || '');
  });
}

/** Return the number beside a layer: all of it, or how many of it are shown. */
function layerCount(line_) {
  const tally = page.tally[line_.id];
  if (!tally || !(page.records[line_.id] || []).length) return number(line_.count);
  if (tally.shown === tally.total) return number(tally.total);
  return word('shown_of', { n: number(tally.shown), all: number(tally.total) });
}

/** Return how many records of a layer are known only to a unit and shown. */
function hatchedNow(/** @type {string} */ id) {
  const records = (page.records[id] || []).filter((one) => one.part.data.areas);
  const line_ = treeLines().find((one) => one.id === id);
  if (!records.length || !records[0].mask) return line_.hatched;
  return records.reduce((sum, one) => sum + one.mask.reduce((total, bit) => total + bit, 0), 0);
}
