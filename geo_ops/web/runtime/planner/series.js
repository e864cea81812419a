// Figures month by month: in the panel, and for the histogram of layers without records.

/** Return the months of a layer's first measure in a unit: month ("2020-03"), and its value or null. */
function monthsOf(layer, /** @type {string} */ pcode) {
  const [measure] = layer.measures;
  const cube = page.cubes[layer.id];
  if (cube && measure && cube.measures[measure.id]) {
    const found = cube.series(measure.id, pcode);
    return [...found].map(([month, value]) => ({ month, value }));
  }
  const given = page.data.months[layer.id];
  if (!given || !measure || pcode !== page.data.country) return [];
  return (given[measure.id] || []).map(([month, value]) => ({ month, value }));
}

/** Return the months from the first to the last of the data ("2019-07"). */
function monthsOfSpan() {
  const starts = stepStarts('month', page.span[0], page.span[1]);
  return starts.slice(0, -1).map((day_) => tools.isoDay(day_).slice(0, 7));
}

/** Return the months of a unit as small bars, those of the window dark; null where there are none to show. */
function sparkline(layer, unit) {
  const known = monthsOf(layer, unit.pcode);
  if (!page.span || !known.some((one) => one.month.length === 7)) return null;
  const months = monthsOfSpan();
  const values = new Map(known.map((one) => [one.month, one.value]));
  const most = Math.max(1, ...known.filter((one) => one.month.length === 7).map((one) => one.value || 0));
  const [wide, tall] = [324, 40];
  const step = wide / months.length;
  const bars = months.map((month, place) => {
    const value = values.get(month);
    const height = value === null ? tall : (value || 0) * (tall - 2) / most;
    const inside = inWindow(month);
    const drawn = Math.max(height, value ? 1.5 : 0);
    return svg('rect', {
      x: (place * step + 0.5).toFixed(2), y: (tall - drawn).toFixed(2), width: Math.max(0.8, step - 1).toFixed(2),
      height: drawn.toFixed(2), fill: value === null ? hatch('#7a6a86', 0) : inside ? '#2f6f97' : '#b9c3ca',
    });
  });
  const measure = say(layer.measures[0].label);
  const drawing = svg('svg', {
    viewBox: `0 0 ${wide} ${tall}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': seriesText(measure, months, values),
  }, ...bars);
  const ends = [months[0], months[months.length - 1]].map((month) => el('span', {}, tools.day(month)));
  return el('figure', { class: 'months' },
    el('figcaption', {}, word('by_month', { measure }), el('span', {}, word('most', { n: number(most) }))), drawing,
    el('div', { class: 'ends', 'aria-hidden': 'true' }, ...ends), noMonth(known));
}

/** Return whether the window touches a month. */
function inWindow(/** @type {string} */ month) {
  const days = periodDays(month);
  return days !== null && days[0] <= page.time.to && days[1] >= page.time.from;
}

/** Return the months in words, for those who cannot see the bars. */
function seriesText(/** @type {string} */ measure, /** @type {string[]} */ months, /** @type {Map<string, any>} */ values) {
  const parts = months.map((month) => {
    const value = values.get(month);
    return `${tools.day(month)} ${value === null ? word('suppressed') : number(value || 0)}`;
  });
  return `${word('by_month', { measure })}. ${parts.join(', ')}`;
}

/** Say what is dated to a year only, or not at all: no bar shows it. */
function noMonth(/** @type {{month: string, value: number | null}[]} */ known) {
  const rest = known.filter((one) => one.month.length !== 7 && one.value).reduce((sum, one) => sum + (one.value || 0), 0);
  return rest ? el('p', { class: 'aside' }, word('in_no_month', { n: number(rest) })) : null;
}
