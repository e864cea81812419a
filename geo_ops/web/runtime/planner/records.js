// The records of the layers as columns, whatever draws them: when they happened, what they are, where.

/**
 * @typedef {{column: string, label: any, type: string, values: any[], places: Map<string, number>}} Facet
 * One thing that a layer can be filtered by; `places` gives the number of each value.
 */

/** A column of at most this many different values can be filtered by. */
const MOST_VALUES = 14;

/** What stands in `start` of a record without a date. */
const UNDATED = -2147483648;

/** Return days since 1970-01-01 of an ISO day, month or year (its first day). */
function dayNumber(/** @type {string} */ iso) {
  const [year, month, date] = iso.slice(0, 10).split('-').map(Number);
  return Math.round(Date.UTC(year, (month || 1) - 1, date || 1) / 86400000);
}

/** Return the last day of the month or year that begins on a day. */
function lastDay(/** @type {number} */ day, /** @type {string} */ precision) {
  const first = new Date(day * 86400000);
  const year = first.getUTCFullYear();
  return Math.round(Date.UTC(precision === 'year' ? year + 1 : year, precision === 'year' ? 0 : first.getUTCMonth() + 1) / 86400000) - 1;
}

/** Return the value of a dictionary column as it is filtered by: "" where there is none. */
function plainValue(value) {
  return value === null || value === undefined ? '' : value;
}

/** The records of one drawn part of a layer, from a packed table (points, areas, lines). */
class TableRecords {
  constructor(line, part, table) {
    this.line = line;
    this.part = part;
    this.table = table;
    this.rows = table.rows;
    this.moves = line.kind === 'events' || line.kind === 'movements';
    this.codes = new Map();
    this.readTimes();
    /** The unit of a record: of one known only to a unit, that unit. */
    this.unit = this.unitReader();
  }

  /** Fill in first and last day of each record: a month or a year is all of its days. */
  readTimes() {
    const { day } = this.table.arrays;
    const precision = this.column('time_precision');
    this.start = new Int32Array(this.rows).fill(UNDATED);
    this.end = new Int32Array(this.rows).fill(UNDATED);
    for (let row = 0; day && row < this.rows; row += 1) {
      if (!day[row]) continue;
      const known = precision.value(row);
      const wide = known === 'year' || known === 'month';
      this.start[row] = wide ? firstDay(day[row], known) : day[row];
      this.end[row] = wide ? lastDay(day[row], known) : day[row];
    }
  }

  unitReader() {
    const { areas } = this.part.data;
    if (areas) {
      const units = areas.flatMap(([pcode, count]) => Array(count).fill(pcode));
      return (row) => units[row] || '';
    }
    const column = this.column('pcode');
    return (row) => column.value(row) || '';
  }

  /** Return a column by its name: its values, and the value of a row. */
  /** @returns {any} */
  column(/** @type {string} */ name) {
    const texts = this.table.texts[name];
    const index = this.table.arrays[name];
    if (!texts) return { texts: [], index: null, value: () => null };
    return { texts, index, value: (row) => texts[index ? index[row] : 0] };
  }

  look(row) {
    const { category } = this.table.arrays;
    return category ? category[row] : 0;
  }

  value(field, row) {
    return this.column(field.column).value(row);
  }

  known() {
    return true;
  }

  latlng(row) {
    const { part } = this;
    return part.latlng ? part.latlng(row) : null;
  }

  card(row) {
    return { ...tools.recordCard(this.part.data, this.table, row), place: placeName(this.unit(row)) };
  }

  when(row) {
    return tools.recordTime(this.table, row);
  }

  precision(row) {
    return this.column('precision').value(row) || '';
  }

  /** Return the different values of a column. */
  values(/** @type {string} */ name) {
    return this.column(name).texts.map(plainValue);
  }

  /** Return, for each record, the number of its value of a facet. */
  code(/** @type {Facet} */ facet) {
    if (!this.codes.has(facet.column)) {
      const { texts, index } = this.column(facet.column);
      const own = texts.map((one) => facet.places.get(String(plainValue(one))) || 0);
      const found = new Uint16Array(this.rows);
      for (let row = 0; row < this.rows; row += 1) {
        found[row] = facet.column === CATEGORY ? this.look(row) : own[index ? index[row] : 0];
      }
      this.codes.set(facet.column, found);
    }
    return this.codes.get(facet.column);
  }

  settle() {}
}

/** Return the first day of the month or year that a day is in. */
function firstDay(/** @type {number} */ day, /** @type {string} */ precision) {
  const first = new Date(day * 86400000);
  return Math.round(Date.UTC(first.getUTCFullYear(), precision === 'year' ? 0 : first.getUTCMonth(), 1) / 86400000);
}

/** Sites: few, with what was known of them on a day. */
class SiteRecords {
  constructor(line, part) {
    this.line = line;
    this.part = part;
    this.rows = part.data.rows.length;
    this.moves = false;
    this.start = new Int32Array(this.rows).fill(UNDATED);
    this.end = this.start;
    this.codes = new Map();
  }

  state(row) {
    return this.part.states[row] || this.part.data.rows[row];
  }

  look(row) {
    return this.state(row).look;
  }

  known(row) {
    return Boolean(this.part.states[row]);
  }

  value(field, row) {
    const place = this.part.data.fields.findIndex((one) => one.column === field.column);
    return place < 0 ? null : this.state(row).values[place];
  }

  unit(row) {
    return this.part.data.rows[row].pcode || '';
  }

  latlng(row) {
    const [lon, lat] = this.part.data.rows[row].at;
    return L.latLng(lat, lon);
  }

  card(row) {
    return this.part.card(row);
  }

  when(row) {
    const day = this.state(row).when;
    return day ? when(day) : '';
  }

  precision(row) {
    return this.part.data.rows[row].precision;
  }

  /** Return the different values of a column, those of earlier reports too. */
  values(name) {
    if (name === 'precision') return this.part.data.rows.map((row) => row.precision);
    const place = this.part.data.fields.findIndex((one) => one.column === name);
    const states = this.part.data.rows.flatMap((row) => [...(row.history || []), row]);
    return place < 0 ? [] : states.map((one) => plainValue(one.values[place]));
  }

  code(/** @type {Facet} */ facet) {
    if (!this.codes.has(facet.column)) {
      this.codes.set(facet.column, Uint16Array.from({ length: this.rows }, (_, row) => this.codeOf(facet, row)));
    }
    return this.codes.get(facet.column);
  }

  codeOf(facet, row) {
    if (facet.column === CATEGORY) return this.look(row);
    const value = facet.column === 'precision' ? this.precision(row) : this.value(facet, row);
    return facet.places.get(String(plainValue(value))) || 0;
  }

  /** Show what was known on a day. */
  settle(/** @type {string | null} */ until) {
    if (!this.part.data.history) return;
    this.part.setMoment(until);
    this.codes.clear();
  }
}

/** Return the records of the parts of a layer that are drawn row by row. */
async function recordsOf(line) {
  const found = [];
  for (const part of page.parts[line.id] || []) {
    const table = await Promise.resolve(part.ready).catch(() => null);
    if (!part.setMask) continue;
    if (part.states) found.push(new SiteRecords(line, part));
    else if (part.table) found.push(new TableRecords(line, part, part.table));
    else if (table && table.arrays) found.push(new TableRecords(line, part, table));
  }
  return found;
}

/** Return the name of a unit of the division, of those too that have no shape on the page. */
function placeName(/** @type {string} */ pcode) {
  const names = page.names.get(pcode);
  return names ? say(names) : '';
}
