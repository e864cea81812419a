// The search box: units, settlements and P-codes (case, accents and joiners do not matter), and positions in any notation.

const MOST_FOUND = 12;

/** Make the index: for each place, what it may be called, and what it is in. */
function searchIndex() {
  const rows = page.data.places;
  const parents = new Map(rows.filter((row) => row[3] >= 0).map((row) => [row[0], row[6]]));
  const names = new Map(rows.filter((row) => row[3] >= 0).map((row) => [row[0], { fr: row[1], en: row[2] || row[1] }]));
  const levels = Object.keys(page.data.levels);
  return rows.map(([pcode, fr, en, depth, lon, lat, within, others]) => {
    const chain = [];
    for (let code = within; code; code = parents.get(code)) chain.push(code);
    const holders = [pcode, ...chain].filter((code) => page.units.byCode.has(code));
    return {
      pcode, name: { fr, en: en || fr }, level: levels[depth], at: [lon, lat], unit: holders[0],
      around: chain.slice(0, -1).map((code) => names.get(code)), keys: [...new Set([en || fr, fr, pcode, ...others].map(fold))],
    };
  });
}

/** Return the units around a place in words. */
function around(place) {
  return [...new Set(place.around.map(say))].join(', ');
}

/** Return the places that fit, best first: the start of a name, then of a word, then within. */
function find(/** @type {any[]} */ index, /** @type {string} */ text) {
  const wanted = fold(text);
  if (!wanted) return [];
  const rank = (key_) => {
    const place = key_.indexOf(wanted);
    if (place < 0) return 9;
    if (key_ === wanted) return 0;
    if (place === 0) return 1;
    return key_[place - 1] === ' ' ? 2 : 3;
  };
  const scored = index.map((place, order) => [Math.min(...place.keys.map(rank)), order, place]);
  return scored.filter(([score]) => score < 9).sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .map((one) => one[2]);
}

/** Make the box work as a combobox: arrows, Enter, Escape. */
function startSearch() {
  const index = searchIndex();
  const box = at('search');
  const list = at('found');
  let shown = [];
  let active = -1;
  const mark = (next) => {
    active = next;
    [...list.children].forEach((item, at_) => item.setAttribute('aria-selected', String(at_ === active)));
    box.setAttribute('aria-activedescendant', active >= 0 ? `found-${active}` : '');
    if (active >= 0) list.children[active].scrollIntoView({ block: 'nearest' });
  };
  const close = () => {
    list.hidden = true;
    box.setAttribute('aria-expanded', 'false');
    mark(-1);
  };
  const take = (place) => {
    close();
    if (place.reading) {
      goToPosition(place.reading);
      return;
    }
    box.value = say(place.name);
    goTo(place);
  };
  const update = () => {
    const found = [...findPositions(box.value), ...find(index, box.value)];
    shown = found.slice(0, MOST_FOUND);
    list.replaceChildren(...shown.map((place, at_) => el('li', {
      role: 'option', id: `found-${at_}`, 'aria-selected': 'false', onmousedown: (event) => event.preventDefault(),
      onclick: () => take(place),
    }, say(place.name), el('small', {}, placeLine(place)))));
    const words = box.value.trim();
    if (words && !shown.length) list.append(el('li', { class: 'none', role: 'option', 'aria-selected': 'false' }, word('search_none')));
    at('found-count').textContent = words ? word('search_count', { n: number(found.length) }) : '';
    list.hidden = !words;
    box.setAttribute('aria-expanded', String(Boolean(words)));
    mark(shown.length ? 0 : -1);
  };
  box.addEventListener('input', update);
  box.addEventListener('focus', () => { box.select(); });
  box.addEventListener('blur', close);
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    if (event.key === 'Enter' && shown[active] && !list.hidden) take(shown[active]);
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && shown.length) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      mark((active + step + shown.length) % shown.length);
    }
  });
}

/** Return the readings of a text as a position, those on this map first. */
function findPositions(/** @type {string} */ text) {
  const country = L.latLngBounds(page.data.bounds).pad(0.05);
  const readings = readPosition(text).map((reading) => ({ reading, outside: !country.contains([reading.lat, reading.lon]) }));
  return readings.sort((a, b) => Number(a.outside) - Number(b.outside)).map(({ reading, outside }) => ({
    reading, outside, name: degreesText([reading.lat, reading.lon], 5),
  }));
}

/** Return what a position is: its grid reference, how it was read, whether it lies on this map. */
function positionLine({ reading, outside }) {
  return [word('go_to_position'), toMgrs(reading.lat, reading.lon), reading.side > 1 && word('square_of', { n: number(reading.side) }),
    reading.kind === 'swapped' && word('read_swapped'), outside && word('outside_map')].filter(Boolean).join(' · ');
}

/** Return what a place is: level, code, the units above it. */
function placeLine(place) {
  if (place.reading) return positionLine(place);
  const kind = place.level ? levelName(place.level) : word('settlement');
  return [kind, place.level && place.pcode, around(place)].filter(Boolean).join(' · ');
}

/** Show a place: a unit with its panel; a settlement or a unit without a shape at its point. */
function goTo(place) {
  const own = Boolean(place.level) && place.unit === place.pcode;
  if (place.unit) choose(place.unit, own);
  if (own) return;
  const where = [place.at[1], place.at[0]];
  page.map.setView(where, Math.max(page.map.getZoom(), 9));
  tools.openCards(page.map, where, [() => ({
    title: place.name, look: null, when: '', precision: '', place: around(place), source: '', exercise: false,
    fields: [[place.level ? levelName(place.level) : word('settlement'), place.pcode]],
  })]);
}
