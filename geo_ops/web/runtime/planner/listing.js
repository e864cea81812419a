// The records of a layer as a table: what the audience may see of each, shown ones or all.

/** Return the records of a layer as rows. @returns {Listing} */
function recordListing(line_, /** @type {string} */ which) {
  const parts = page.records[line_.id];
  const part = (row) => parts[Math.floor(row / PART)];
  const at_ = (row) => row % PART;
  const bounds = which === 'view' ? page.map.getBounds() : null;
  const rows = parts.flatMap((records, place) => keptRows(records, which, bounds).map((row) => place * PART + row));
  const { fields, symbols } = parts[0].part.data;
  const several = line_.categories.ids.length > 1;
  const category = (row) => say(symbols[part(row).look(at_(row))].label);
  const place = (row) => part(row).latlng(at_(row));
  const open = (row) => {
    at('table').close();
    showRecord(part(row), at_(row));
  };
  const named = line_.kind === 'sites' ? [textColumn('name', say(line_.title), 220, (row) => say(siteName(part(row), at_(row))))] : [];
  const columns = [
    ...named,
    {
      ...textColumn('time', word('date'), 150, (row) => isoOf(part(row), at_(row))), text: (row) => part(row).when(at_(row)),
      rank: (row) => dayRank(part(row), at_(row)),
    },
    ...(several ? [textColumn('category', say(line_.categories.label), 220, category)] : []),
    ...fields.map((field) => fieldColumn(field, (row) => part(row).value(field, at_(row)))),
    textColumn('unit', word('place'), 150, (row) => placeName(part(row).unit(at_(row))) || null),
    textColumn('precision', word('precision'), 160, (row) => {
      const known = part(row).precision(at_(row));
      return known ? word(`precision_${known}`) : null;
    }),
    degreesColumn('latitude', (row) => { const found = place(row); return found ? found.lat : null; }),
    degreesColumn('longitude', (row) => { const found = place(row); return found ? found.lng : null; }),
  ];
  columns[0].open = open;
  return { columns, rows: Uint32Array.from(rows), total: null, note: recordsNote(line_, which), name: say(line_.title) };
}

/** Return the rows of a part that are listed: shown now, shown in the part of the map in sight, or all. */
function keptRows(records, /** @type {string} */ which, bounds) {
  const found = [];
  for (let row = 0; row < records.rows; row += 1) {
    if (!records.known(row) || (which !== 'all' && !records.mask[row])) continue;
    if (bounds && !inSight(records, row, bounds)) continue;
    found.push(row);
  }
  return found;
}

/** Return whether a record is in the part of the map in sight: its point, or the unit that it is known to. */
function inSight(records, row, bounds) {
  const place = records.latlng(row);
  if (place) return bounds.contains(place);
  const unit = page.units.byCode.get(records.unit(row));
  return Boolean(unit) && bounds.intersects(boxOf(unit.pcode));
}

/** Return the bounds of a unit. */
function boxOf(/** @type {string} */ pcode) {
  if (!page.boxes.has(pcode)) page.boxes.set(pcode, L.latLngBounds(page.units.shape(pcode).flat(2)));
  return page.boxes.get(pcode);
}

/** Return the day of a record as a file has it, as far as it is known. */
function isoOf(records, row) {
  if (records.start[row] === UNDATED) return records.state ? records.state(row).when || null : null;
  const iso = tools.isoDay(records.start[row]);
  const precision = records.column('time_precision').value(row);
  return iso.slice(0, { year: 4, month: 7 }[precision] || 10);
}

function dayRank(records, row) {
  const iso = isoOf(records, row);
  return iso ? dayNumber(iso) : null;
}

function siteName(records, row) {
  return records.state ? records.part.data.rows[row].name : '';
}

/** @returns {Column} */
function fieldColumn(field, value) {
  const isNumber = field.type === 'integer' || field.type === 'number';
  return {
    id: `field.${field.column}`, label: say(field.label), wide: isNumber ? 100 : 180, number: isNumber, value,
    text: (row) => { const found = value(row); return found === null || found === '' ? '' : shown(field, found); },
  };
}

/** @returns {Column} */
function degreesColumn(/** @type {string} */ name, value) {
  const digits = (one) => Number(one.toFixed(5));
  return {
    id: name, label: word(name), wide: 110, number: true,
    value: (row) => { const found = value(row); return found === null ? null : digits(found); },
    text: (row) => { const found = value(row); return found === null ? '' : number(digits(found), 5); },
  };
}

function recordsNote(line_, /** @type {string} */ which) {
  if (which === 'all') return word('rows_all_note');
  const sites = line_.kind === 'sites' && momentNow();
  if (sites) return word('rows_sites_note', { day: tools.day(momentNow()) });
  return page.span ? labelled(word('time_bar'), windowText()) : '';
}

/** Show a record on the map: its point or unit, and its card. */
function showRecord(records, /** @type {number} */ row) {
  const { line: line_ } = records;
  if (!page.on[line_.id]) toggle(line_.id, true);
  const place = records.latlng(row);
  const unit = page.units.byCode.get(records.unit(row));
  if (!place && !unit) return;
  if (place) page.map.setView(place, Math.max(page.map.getZoom(), 9), { animate: false });
  else page.map.fitBounds(boxOf(unit.pcode), { maxZoom: 9, animate: false });
  tools.openCards(page.map, place || [unit.label[1], unit.label[0]], [() => records.card(row)]);
}
