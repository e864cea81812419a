// In the panel: the last events of a unit, and the units beside it.

/** How many of the last events the panel shows. */
const MOST_RECENT = 5;

/** While the window moves by itself, layers of more records than this are not searched at each step. */
const MOST_SEARCHED = 100000;

/** Return the codes of a unit and of all units in it. */
function codesInside(/** @type {string} */ pcode) {
  if (!page.inside.has(pcode)) {
    const found = [...page.parents.keys()].filter((code) => code === pcode || unitsAbove(code).includes(pcode));
    page.inside.set(pcode, new Set(found));
  }
  return page.inside.get(pcode) || new Set();
}

/** Return the last events of a layer in a unit: those shown, latest first; null where it has none. */
function recentEvents(layer, unit) {
  const line_ = treeLines().find((one) => one.id === layer.id);
  if (!page.ready || !line_ || line_.kind !== 'events') return null;
  const inside = codesInside(unit.pcode);
  const found = [];
  let all = 0;
  for (const records of page.records[layer.id] || []) {
    if (page.play.timer && records.rows > MOST_SEARCHED) continue;
    for (let row = 0; row < records.rows; row += 1) {
      if (!records.mask[row] || !inside.has(records.unit(row))) continue;
      all += 1;
      if (records.start[row] !== UNDATED) found.push([records.start[row], records.end[row], records, row]);
    }
  }
  if (!found.length) return null;
  // One known to a month or a year only may be as old as its first day.
  found.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  const items = found.slice(0, MOST_RECENT).map(([, , records, row]) => recentItem(records, row));
  const title = word('recent', { n: number(items.length), all: number(all) });
  return el('div', {}, el('h4', {}, title), el('ul', { class: 'place-list recent' }, ...items));
}

function recentItem(records, /** @type {number} */ row) {
  const look = records.part.data.symbols[records.look(row)];
  const known = records.precision(row);
  const where = [placeName(records.unit(row)), known && word('place_known', { precision: word(`precision_${known}`) })];
  const what = `${records.when(row)} · ${say(look.label) || say(records.line.title)}`;
  return el('li', {}, symbol(look, 15), el('span', {},
    el('button', { type: 'button', class: 'plain', onclick: () => showRecord(records, row) }, what),
    el('small', {}, where.filter(Boolean).join(' · '))));
}

/** Return the units of the same level that share a border with a unit, by name. */
function neighbours(/** @type {string} */ pcode) {
  const unit = page.units.byCode.get(pcode);
  const among = page.data.children[unit.parent] ? page.units.level(unit.level) : [];
  const own = arcsOf(unit);
  const beside = [...among].filter((one) => one.pcode !== pcode && [...arcsOf(one)].some((arc) => own.has(arc)));
  const collator = new Intl.Collator(language.now);
  return beside.map((one) => one.pcode).sort((a, b) => collator.compare(unitName(a), unitName(b)));
}

/** Return the numbers of the arcs of a unit's border; an arc numbered ~n is arc n backwards. */
function arcsOf(unit) {
  if (!page.arcs.has(unit.pcode)) page.arcs.set(unit.pcode, new Set(unit.polygons.flat(2).map((arc) => (arc < 0 ? ~arc : arc))));
  return page.arcs.get(unit.pcode) || new Set();
}

/** Return a line that opens to the units beside one, each of which can be chosen. */
function besideBlock(unit) {
  const codes = neighbours(unit.pcode);
  if (!codes.length) return null;
  return el('details', { id: 'panel-beside' }, el('summary', {}, labelled(word('beside'), number(codes.length))),
    el('div', { class: 'actions' }, ...codes.map((code) =>
      el('button', { type: 'button', class: 'button', onclick: () => choose(code) }, unitName(code)))));
}
