// The panel of one unit: who it is, all its figures, planned against actual, its courts and prisons.

/** Published figures above this number stand by theme, behind a line each. */
const MOST_FACTS = 12;

/** Sites above this number stand behind a line that opens. */
const MOST_OPEN = 4;

/** Choose a unit: outline it, open its panel; `go` also moves the map there. */
function choose(/** @type {string | null} */ pcode, go = false) {
  page.chosen = pcode;
  if (page.outline) page.outline.remove();
  page.outline = null;
  if (pcode && page.units.byCode.get(pcode).parent) {
    page.outline = L.polygon(page.units.shape(pcode), {
      renderer: page.outlines, pane: 'geo-ops-lines', fill: false, color: '#0b5c8a', weight: 4, interactive: false,
    }).addTo(page.map);
  }
  if (pcode && isNarrow()) at('tree').classList.remove('open');
  at('panel').hidden = !pcode;
  at('show-panel').setAttribute('aria-expanded', String(Boolean(pcode)));
  page.map.invalidateSize({ pan: false });
  writePanel();
  at('panel').scrollTop = 0;
  noteView();
  if (go && page.outline) {
    // On a phone the panel lies over the lower part of the map.
    const low = isNarrow() ? at('panel').offsetHeight + 10 : 30;
    const room = { paddingTopLeft: [30, 30], paddingBottomRight: [30, low], maxZoom: 9 };
    page.map.fitBounds(page.outline.getBounds(), room);
  }
  if (go && !page.outline) showCountry();
}

/** Write the panel of the chosen unit. */
function writePanel() {
  if (!page.chosen) return;
  const unit = page.units.byCode.get(page.chosen);
  const facts = page.data.facts.filter((fact) => fact.pcode === page.chosen);
  at('panel-body').replaceChildren(
    ...heading(unit), ...figures(unit), ...planned(facts));
}

function heading(unit) {
  const above = page.units.above(unit.pcode);
  const more = page.data.unitNotes[unit.pcode] || {};
  const sub = [levelName(unit.level), unit.pcode + (more.local ? ` (${word('local_code')})` : ''),
    word('area_km2', { n: number(Math.round(more.area)) })];
  const up = above[0];
  return [
    el('div', { class: 'bar' }, el('h2', { tabindex: '-1' }, say(unit.name)),
      el('button', { type: 'button', class: 'close', 'aria-label': word('close'), onclick: () => choose(null) }, '×')),
    el('p', { class: 'sub' }, sub.join(' · '), el('br'), say(page.data.division)),
    unit.approximate && el('p', { class: 'caution' }, `${word('approximate_unit')} ${say(more.note)}`.trim()),
    el('div', { class: 'actions' },
      el('button', { type: 'button', class: 'button', onclick: () => choose(unit.pcode, true) }, word('zoom_to')),
      up && el('button', { type: 'button', class: 'button', onclick: () => choose(up.pcode) },
        `↑ ${word('up_to', { name: `${say(up.name)} (${levelName(up.level).toLowerCase()})` })}`)),
    inner(page.data.children[unit.pcode] || []),
    besideBlock(unit),
  ].filter(Boolean);
}

/** Return a line that opens to the units inside, each of which can be chosen. */
function inner(/** @type {string[]} */ children) {
  if (!children.length) return null;
  const { level } = page.units.byCode.get(children[0]);
  const count = `${number(children.length)} ${levelName(level, children.length > 1).toLowerCase()}`;
  return el('details', { id: 'panel-inside' }, el('summary', {}, labelled(word('inside'), count)),
    el('div', { class: 'actions' }, ...children.map((code) =>
      el('button', { type: 'button', class: 'button', onclick: () => choose(code) }, unitName(code)))));
}

/** Return all figures of a unit, a table for each layer. */
function figures(unit) {
  const found = [];
  const nothing = [];
  const order = [...page.data.figures].sort((a, b) => Number(Boolean(page.on[b.id])) - Number(Boolean(page.on[a.id])));
  for (const layer of order) {
    const measures = layer.measures.map((measure) => measureNow(layer, measure));
    const rows = measures.map((measure) => figureRow(measure, unit.pcode, measures));
    const counted = measures.find((measure) => measure.categories);
    if (!page.on[layer.id] && isEmpty(layer, measures, unit.pcode)) {
      nothing.push(say(layer.title));
      continue;
    }
    const time = [timeOfFigures(layer.id), isFiltered(layer.id) && word('figures_unfiltered')].filter(Boolean).join('. ');
    found.push(el('h3', {}, say(layer.title)), time && el('p', { class: 'aside' }, time),
      el('table', {}, el('tbody', {}, ...rows, ...rateRows(layer, unit.pcode))), rateSource(layer),
      counted && categories(layer, counted, unit.pcode), counted && buckets(counted, unit),
      sparkline(layer, unit), recentEvents(layer, unit), siteList(layer.id, unit));
  }
  if (nothing.length) found.push(el('h3', {}, word('nothing_here')), el('p', { class: 'aside' }, nothing.join(', ')));
  return found.filter(Boolean);
}

/** Return whether a layer has nothing to say of a unit: zeros only. */
function isEmpty(layer, /** @type {any[]} */ measures, /** @type {string} */ pcode) {
  const around = [pcode, ...page.units.above(pcode).map((one) => one.pcode)];
  const sites = page.data.sites.find((one) => one.id === layer.id);
  return measures.every((one) => !one.values[pcode] && !one.suppressed.includes(pcode) && !around.some((code) => one.buckets[code]))
    && !(sites && sites.rows.some((row) => row.units.includes(pcode)));
}

function figureRow(measure, pcode, /** @type {any[]} */ measures) {
  const hidden = measure.suppressed.includes(pcode);
  const value = measure.values[pcode] || 0;
  const unit = say(measure.unit);
  return el('tr', { class: !hidden && !value && 'zero' }, el('th', { scope: 'row' }, say(measure.label)),
    el('td', { class: 'figure' }, hidden ? word('suppressed') : number(value), unit && el('small', {}, ` ${unit}`),
      plannedBar(measure, pcode, measures)));
}

/** Return the rates of a unit, of all of the time: each with its interval, or why it has none. */
function rateRows(layer, /** @type {string} */ pcode) {
  const local = (/** @type {string} */ text) => (language.now === 'fr' ? text.replace(/,/g, '\u202f').replace('.', ',') : text);
  return layer.rates.map((one) => {
    const [value, low, high] = (one.values[pcode] || []).map(local);
    const why = one.why.find((reason) => reason.units.includes(pcode));
    const whole = !isWhole() && el('small', {}, ` (${word('rate_whole')})`);
    return el('tr', {}, el('th', { scope: 'row' }, say(one.label), whole),
      el('td', { class: 'figure' }, value || (why ? say(why.text) : '–'), high && el('small', {}, ` (${low} – ${high})`)));
  });
}

/** Say whose population the rates of a layer are of. */
function rateSource(layer) {
  const source = layer.rates.map((one) => say(one.source)).find(Boolean);
  return source ? el('p', { class: 'aside' }, source) : null;
}

/** Return a bar of a figure against the one that it was planned as. */
function plannedBar(measure, pcode, /** @type {any[]} */ measures) {
  const plan = measures.find((one) => one.id === measure.planned);
  if (!plan || !plan.values[pcode] || plan.suppressed.includes(pcode) || measure.suppressed.includes(pcode)) return null;
  return factBar(plan.values[pcode], measure.values[pcode] || 0);
}

/** Return the categories of a layer in a unit, those that are not zero, with bars. */
function categories(layer, measure, pcode) {
  const own = measure.categories[pcode] || {};
  const shown = layer.items.filter((item) => item.id in own);
  const most = Math.max(1, ...shown.map((item) => own[item.id] || 0));
  if (shown.length < 2) return null;
  return el('ul', { class: 'parts' }, ...shown.map((item) => {
    const bar = el('i');
    bar.style.width = `${(100 * (own[item.id] || 0)) / most}%`;
    bar.style.setProperty('--colour', item.colour);
    const figure = own[item.id] === null ? word('suppressed') : number(own[item.id]);
    return el('li', {}, symbol(item, 14), el('span', {}, say(item.label)), el('span', { class: 'track' }, bar),
      el('span', { class: 'figure' }, figure));
  }));
}

/** Say which rows are known only to the unit as a whole, and which only to a unit above it. */
function buckets(measure, unit) {
  const own = measure.buckets[unit.pcode];
  const lines = own ? [word('bucket_here', { n: number(own), unit: say(unit.name) })] : [];
  for (const above of page.units.above(unit.pcode)) {
    const n = measure.buckets[above.pcode];
    if (n) lines.push(word('bucket_above', { n: number(n), unit: say(above.name) }));
  }
  return lines.length ? el('p', { class: 'aside' }, lines.join('; ')) : null;
}

/** Return the sites of a layer in a unit, with their status and the day of the report. */
function siteList(id, unit) {
  const layer = page.data.sites.find((one) => one.id === id);
  const dated = layer && layer.rows.some((row) => row.history);
  const inside = (layer ? layer.rows : []).filter((row) => row.units.includes(unit.pcode))
    .map((row) => ({ row, last: lastReport(row, dated ? momentNow() : null) })).filter((one) => one.last);
  if (!inside.length) return null;
  const list = el('ul', { class: 'place-list' }, ...inside.map(({ row, last }) => el('li', {}, symbol(layer.symbols[last.look], 15),
    el('span', {}, say(row.name), el('small', {}, siteLine(layer, last))))));
  const moment = dated && momentNow();
  const n = number(inside.length);
  const title = moment ? word('sites_on', { n, day: tools.day(moment) }) : word('sites_here', { n });
  if (inside.length <= MOST_OPEN) return el('div', {}, moment && el('p', { class: 'aside' }, title), list);
  return el('details', { id: `sites-${id}` }, el('summary', {}, title), list);
}

/** Return what was known of a site on a day (null: what is known last); nothing where it was not there. */
function lastReport(row, /** @type {string | null} */ until) {
  const last = [...(row.history || []), row].filter((one) => !until || one.when <= until).pop();
  return last && !last.gone ? last : null;
}

function siteLine(layer, last) {
  const status = say(layer.symbols[last.look].label);
  if (!last.when) return `${status} · ${word('no_date')}`;
  const days = dayNumber(momentNow() || page.data.asOf) - dayNumber(last.when);
  const age = days === 1 ? word('day_old') : word('days_old', { n: number(days) });
  return `${status} · ${word('reported', { day: when(last.when), age })}`;
}

/** Return planned against actual, each with its document and paragraph; many of them by theme. */
function planned(facts) {
  if (!page.data.facts.length) return [];
  const title = el('h3', {}, `${word('planned_actual')} (${number(facts.length)})`);
  if (!facts.length) return [title, el('p', { class: 'aside' }, word('no_facts'))];
  if (facts.length <= MOST_FACTS) return [title, ...facts.map(factBlock)];
  const themes = page.data.themes.map((theme) => [theme, facts.filter((fact) => fact.theme === theme.id)]);
  return [title, ...themes.filter(([, own]) => own.length).map(([theme, own]) => el('details', { id: `theme-${theme.id}` },
    el('summary', {}, `${say(theme.label)} (${number(own.length)})`), ...own.map(factBlock)))];
}

function factBlock(fact) {
  const figure = (value, text) => (Number.isFinite(value) ? number(value) : text || '–');
  const both = Number.isFinite(fact.planned_value) && Number.isFinite(fact.actual_value) && fact.planned_value > 0;
  return el('div', { class: 'fact' },
    el('p', {}, el('strong', {}, say(fact.title)), fact.period && ` (${span(fact.period)})`),
    el('div', { class: 'pair' },
      el('span', {}, labelled(word('planned'), ''), el('b', {}, figure(fact.planned_value, fact.planned))),
      el('span', {}, labelled(word('actual'), ''), el('b', {}, figure(fact.actual_value, fact.actual))),
      fact.unit && el('span', {}, fact.unit)),
    both && factBar(fact.planned_value, fact.actual_value),
    fact.reason && el('p', {}, fact.reason),
    el('p', { class: 'where' }, [fact.place, fact.document, fact.paragraph].filter(Boolean).join(' · ')));
}

/** Return a bar of the actual figure with a stroke at the planned one. */
function factBar(wanted, done) {
  const most = Math.max(wanted, done);
  const bar = el('i');
  const stroke = el('b');
  bar.style.width = `${(100 * done) / most}%`;
  stroke.style.insetInlineStart = `calc(${(100 * wanted) / most}% - 2px)`;
  return el('div', { class: 'track', 'aria-hidden': 'true' }, bar, stroke);
}
