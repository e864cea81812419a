// Figures of a window of time, added up from those by unit, month and category; never from what is drawn.

/** Return the first and last day of a month ("2020-03") or a year ("2020"); null for undated. */
function periodDays(/** @type {string} */ period) {
  if (!period) return null;
  const first = dayNumber(period);
  return [first, lastDay(first, period.length === 4 ? 'year' : 'month')];
}

/** The figures of one layer by unit, month and category. */
class Cube {
  constructor(measures, table) {
    this.measures = measures;
    this.table = table;
    this.periods = table.texts.month.map(periodDays);
    this.months = table.texts.month;
    this.chains = table.texts.unit.map((pcode) => [pcode, ...unitsAbove(pcode)]);
  }

  index(name) {
    return this.table.arrays[name] || new Float64Array(this.table.rows);
  }

  /** Return the values of a number column. */
  numbers(/** @type {string} */ name) {
    const texts = this.table.texts[name];
    const index = this.index(name);
    return texts ? Array.from(index, (place) => texts[place]) : index;
  }

  /** Call `visit(unit, month, category, value)` for each row of a measure that is not 0. */
  each(/** @type {string} */ measure, visit) {
    const [column, categories] = this.measures[measure];
    const values = this.numbers(column);
    const [unit, month, category] = ['unit', 'month', 'category'].map((name) => this.index(name));
    const wanted = this.table.texts.category.map((one) => !categories || categories.includes(one));
    for (let row = 0; row < this.table.rows; row += 1) {
      if (values[row] && wanted[category[row]]) visit(unit[row], month[row], category[row], values[row]);
    }
  }

  /** Return, for each month of the table, whether the window touches it. */
  inside(/** @type {{from: number, to: number, undated: boolean}} */ window_) {
    return this.periods.map((days) => (days ? days[0] <= window_.to && days[1] >= window_.from : window_.undated));
  }

  /** Return the figures of a measure by unit, of its categories by unit, and what is known only to a unit. */
  sums(/** @type {string} */ measure, window_) {
    const inside = this.inside(window_);
    const values = new Map();
    const categories = new Map();
    const own = new Map();
    const names = this.table.texts.category;
    this.each(measure, (unit, month, category, value) => {
      if (!inside[month]) return;
      const chain = this.chains[unit];
      own.set(chain[0], (own.get(chain[0]) || 0) + value);
      for (const pcode of chain) {
        values.set(pcode, (values.get(pcode) || 0) + value);
        const parts = categories.get(pcode) || {};
        parts[names[category]] = (parts[names[category]] || 0) + value;
        categories.set(pcode, parts);
      }
    });
    return { values, categories, buckets: own };
  }

  /** Return the figure of a unit in each month: month -> value. */
  series(/** @type {string} */ measure, /** @type {string} */ pcode) {
    const inside = this.chains.map((chain) => chain.includes(pcode));
    const found = new Map();
    this.each(measure, (unit, month, _category, value) => {
      if (inside[unit]) found.set(this.months[month], (found.get(this.months[month]) || 0) + value);
    });
    return found;
  }
}

/** Return the units above a unit of the division, from its parent up. */
function unitsAbove(/** @type {string} */ pcode) {
  const chain = [];
  for (let code = page.parents.get(pcode); code; code = page.parents.get(code)) chain.push(code);
  return chain;
}

/** Unpack the figures by month. */
async function startCubes() {
  for (const [id, { measures, packed }] of Object.entries(page.data.cubes)) {
    page.cubes[id] = new Cube(measures, await tools.unpack(packed));
  }
}

/** Add up the figures of the window, for the layers that can; with everything inside those of the page hold. */
function figuresOfWindow() {
  page.windowed = {};
  if (isWhole()) return;
  for (const [id, cube] of Object.entries(page.cubes)) {
    page.windowed[id] = Object.fromEntries(Object.keys(cube.measures).map((name) => [name, cube.sums(name, page.time)]));
  }
}

/** Return the figures of a measure as the panel and the tables take them: of the window where the page can. */
function measureNow(layer, measure) {
  const found = page.windowed[layer.id] && page.windowed[layer.id][measure.id];
  if (!found) return measure;
  return {
    ...measure, suppressed: [], values: Object.fromEntries(found.values), buckets: Object.fromEntries(found.buckets),
    categories: measure.categories && Object.fromEntries(found.categories),
  };
}

/** Return a measure with its figures in every unit of the division, those without a shape too. */
function measureEverywhere(layer, measure) {
  const cube = page.cubes[layer.id];
  if (!cube || page.windowed[layer.id]) return measureNow(layer, measure);
  const { values } = cube.sums(measure.id, { from: -Infinity, to: Infinity, undated: true });
  return { ...measure, values: { ...Object.fromEntries(values), ...measure.values } };
}

/** Say which time the figures of a layer are of, where it is not that of the window. */
function timeOfFigures(/** @type {string} */ id) {
  const line_ = treeLines().find((one) => one.id === id);
  if (isWhole()) return '';
  if (page.windowed[id]) return isWholeMonths() ? windowText() : word('figures_months', { window: monthsText() });
  if (line_ && line_.kind === 'sites') return word('figures_sites', { day: tools.day(page.data.asOf) });
  return word('figures_whole');
}

/** Colour the units by the figures of the window. */
function colourUnits() {
  const spec = page.data.choropleth;
  if (!spec) return;
  const found = page.windowed[spec.layer] && page.windowed[spec.layer][spec.measure];
  for (const part of page.parts.choropleth || []) part.setValues(found ? found.values : null);
}

/** Return the legend of the coloured units for the window: units by class, and what is in no unit. */
function choroplethNow() {
  const spec = page.data.choropleth;
  const found = page.windowed[spec.layer] && page.windowed[spec.layer][spec.measure];
  const [part] = page.parts.choropleth || [];
  if (!found || !part) return spec;
  const counts = spec.counts.map(() => 0);
  for (const [, look] of part.now.values()) {
    if (look === 'zero') counts[0] += 1;
    else if (typeof look === 'number') counts[look] += 1;
  }
  const levels = Object.keys(page.data.levels);
  const above = levels.slice(0, levels.indexOf(spec.level)).reverse();
  const sums = above.map((level) => ({ level, value: sumOfLevel(found.buckets, level) }));
  return { ...spec, counts, buckets: sums.filter((one) => one.value) };
}

function sumOfLevel(/** @type {Map<string, number>} */ values, /** @type {string} */ level) {
  let sum = 0;
  for (const [pcode, value] of values) if (page.levelOf.get(pcode) === level) sum += value;
  return sum;
}
