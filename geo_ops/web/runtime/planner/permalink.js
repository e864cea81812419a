// The view in the address: what is written after # restores place, layers, time, filters, panel, language.
//
// Version 1: v=1, then m=zoom/lat/lon, l=layers that are on, t=step.first.last (days), u=0 (no undated),
// f=layer.column.+shown~values or .-hidden~values, p=P-code (or -), g=language, n=pin (lat/lon),
// d=path measured (lat/lon~...), o=dms and nm where so written, q=search text. What is in
// it is checked piece by piece and used as numbers, known names and text; never as markup.

/** A longer address is no view of ours. */
const LONGEST = 6000;

/** How long, in milliseconds, a view must stand before it is written down. */
const CALM = 250;

/**
 * @typedef {{m?: number[], l?: string[], t?: string[], u?: string, f: [string, string, boolean, string[]][],
 *   p?: string, g?: string, q?: string, n?: number[], d?: number[][], o?: string[]}} View
 */

/** Return the view as it is now, as text for the address. */
function viewText() {
  const { map, time } = page;
  const centre = map.getCenter();
  const parts = ['v=1', `m=${[map.getZoom(), centre.lat, centre.lng].map((one) => Number(one.toFixed(3))).join('/')}`,
    `l=${Object.keys(page.on).filter((id) => page.on[id]).sort().join('.')}`];
  const days = time.from === -Infinity ? [] : [time.from, time.to].map(tools.isoDay);
  if (page.span) parts.push(`t=${[time.unit, ...days].join('.')}`);
  if (!time.undated) parts.push('u=0');
  for (const { id } of treeLines()) {
    for (const [column, hidden] of Object.entries(page.hidden[id] || {})) parts.push(filterText(id, column, hidden));
  }
  parts.push(`p=${page.chosen || '-'}`, `g=${language.now}`, ...toolsText());
  const sought = at('search').value.trim();
  if (sought) parts.push(`q=${encodeURIComponent(sought.slice(0, 60))}`);
  return parts.join('&');
}

/** Return a filter as text: the values shown or those hidden, whichever are fewer. */
function filterText(/** @type {string} */ id, /** @type {string} */ column, /** @type {Set<string>} */ hidden) {
  const facet_ = (page.facets[id] || []).find((one) => one.column === column);
  const values = facet_ ? facet_.values.map(String) : [];
  const shown_ = values.filter((one) => !hidden.has(one));
  const fewer = shown_.length < hidden.size;
  const list = (fewer ? shown_ : [...hidden]).map((one) => encodeURIComponent(one).replace(/~/g, '%7E'));
  return `f=${id}.${encodeURIComponent(column)}.${fewer ? '+' : '-'}${list.join('~')}`;
}

const READERS = {
  m: (text) => {
    const numbers = text.split('/').map(Number);
    const fine = numbers.length === 3 && numbers.every(Number.isFinite) && Math.abs(numbers[1]) <= 85 && Math.abs(numbers[2]) <= 180;
    return fine ? numbers : null;
  },
  l: (text) => (/^[\w.-]*$/.test(text) ? text.split('.').filter(Boolean) : null),
  t: (text) => (/^(day|week|month|year)(\.\d{4}-\d\d-\d\d\.\d{4}-\d\d-\d\d)?$/.test(text) ? text.split('.') : null),
  u: (text) => (text === '0' ? text : null),
  p: (text) => (/^[\w-]{1,40}$/.test(text) ? text : null),
  g: (text) => (document.querySelector(`.languages [data-lang="${/^[a-z]{2}$/.test(text) ? text : '-'}"]`) ? text : null),
  n: readPlace,
  d: readPath,
  o: (text) => (/^(dms|nm|dms\.nm)$/.test(text) ? text.split('.') : null),
  q: (text) => decodeURIComponent(text).slice(0, 60),
  f: (text) => {
    const found = /^([\w-]+)\.([^.]+)\.([+-])(.*)$/.exec(text);
    if (!found) return null;
    const values = found[4] ? found[4].split('~').map(decodeURIComponent) : [];
    return [found[1], decodeURIComponent(found[2]), found[3] === '+', values];
  },
};

/**
 * Read a view. Returns null where the text is none, else the view and whether parts of it were left out.
 * @returns {{view: View, partly: boolean} | null}
 */
function readView(/** @type {string} */ text) {
  if (text.length > LONGEST || !/^v=1(&|$)/.test(text)) return null;
  /** @type {any} */
  const view = { f: [] };
  let partly = false;
  for (const piece of text.split('&').slice(1)) {
    const name = piece.slice(0, piece.indexOf('='));
    let value = null;
    try {
      value = Object.prototype.hasOwnProperty.call(READERS, name) ? READERS[name](piece.slice(name.length + 1)) : null;
    } catch {
      value = null; // a broken %-sequence
    }
    if (value === null) partly = true;
    else if (name === 'f') view.f.push(value);
    else view[name] = value;
  }
  return { view, partly };
}

/** Show a view. Returns whether all of it is known here. */
function showView(/** @type {View} */ view) {
  page.applying = true;
  let known = true;
  if (view.g && view.g !== language.now) window.geoOps.setLanguage(view.g);
  if (view.l) known = showLayers(view.l) && known;
  if (view.t) known = showTime(view.t) && known;
  page.time.undated = view.u !== '0';
  known = showFilters(view.f) && known;
  if (view.p === '-') choose(null);
  else if (view.p && page.units.byCode.has(view.p)) choose(view.p);
  else if (view.p) known = false;
  at('search').value = view.q || '';
  if (view.m) page.map.setView([view.m[1], view.m[2]], view.m[0], { animate: false });
  restoreTools(view);
  keepOpen(at('tree-body'), writeTree);
  refresh();
  page.applying = false;
  return known;
}

function showLayers(/** @type {string[]} */ ids) {
  for (const id of Object.keys(page.on)) if (page.on[id] !== ids.includes(id)) setLayer(id, ids.includes(id));
  return ids.every((id) => Object.keys(page.on).includes(id));
}

function showTime(/** @type {string[]} */ [unit, first, last]) {
  if (!page.span || !stepsOffered().includes(unit)) return false;
  setWindow(0, stepCount() - 1);
  if (first) {
    const [from, to] = [first, last].map(dayNumber);
    if (!Number.isFinite(from) || !Number.isFinite(to) || to < from || to < page.span[0] || from > page.span[1]) return false;
    Object.assign(page.time, { from, to });
  }
  setUnit(unit);
  return true;
}

/** Hide what a view hides; values that no record has are not known. */
function showFilters(/** @type {[string, string, boolean, string[]][]} */ filters) {
  let known = true;
  treeLines().forEach((one) => { page.hidden[one.id] = {}; });
  for (const [id, column, showing, values] of filters) {
    const layer = treeLines().find((one) => one.id === id);
    const facet_ = layer && (page.facets[id] || []).find((one) => one.column === column);
    if (!facet_ || !values.every((one) => facet_.places.has(one))) known = false;
    if (!facet_) continue;
    const all = facet_.values.map(String);
    const hidden = new Set(all.filter((one) => values.includes(one) !== showing));
    if (hidden.size) page.hidden[id][column] = hidden;
  }
  return known;
}

/** Write the view down once it stands: a move of the map changes the entry, all else makes a new one. */
function noteView() {
  if (!page.ready || page.applying) return;
  window.clearTimeout(page.noting);
  page.noting = window.setTimeout(() => {
    const text = viewText();
    if (text === page.view) return;
    const onlyMoved = text.replace(/&m=[^&]*/, '') === (page.view || '').replace(/&m=[^&]*/, '');
    page.view = text;
    try {
      if (onlyMoved || page.play.timer) window.history.replaceState(null, '', `#${text}`);
      else window.history.pushState(null, '', `#${text}`);
    } catch {
      // A browser that forbids this for files: the view can still be copied.
    }
  }, CALM);
}

/** Show the view that the address names; say so where it cannot be read. */
function openAddress() {
  const text = window.location.hash.slice(1);
  if (!text) {
    if (page.firstView) showText(page.firstView);
    return;
  }
  if (!document.getElementById(text)) showText(text);
}

/** Show a view given as text, or what comes after # in a text. Returns whether it is one. */
function showText(/** @type {string} */ text) {
  const read = readView(text.slice(text.indexOf('#') + 1));
  if (!read) {
    notice(word('link_unknown'));
    return false;
  }
  const known = showView(read.view);
  page.view = viewText();
  if (!known || read.partly) notice(word('link_partly'));
  return true;
}

/** Follow the address, and let the view be copied. */
function startLinks() {
  page.show = showText;
  page.csvText = csvText;
  page.firstView = viewText();
  page.view = page.firstView;
  if (window.location.hash) openAddress();
  window.addEventListener('hashchange', openAddress);
  page.map.on('moveend', noteView);
  at('search').addEventListener('change', noteView);
  const dialog = at('link');
  at('show-link').addEventListener('click', () => {
    at('link-text').value = `${window.location.href.split('#')[0]}#${viewText()}`;
    at('link-said').textContent = '';
    dialog.showModal();
    at('link-text').select();
  });
  at('close-link').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  at('copy-link').addEventListener('click', copyLink);
  at('paste-link').addEventListener('submit', (event) => {
    event.preventDefault();
    if (showText(at('pasted').value.trim())) dialog.close();
    at('pasted').value = '';
    noteView();
  });
}

/** Copy the link; where the browser does not let us, it is selected, to be copied by hand. */
async function copyLink() {
  const box = at('link-text');
  let copied = false;
  try {
    await navigator.clipboard.writeText(box.value);
    copied = true;
  } catch {
    box.focus();
    box.select();
    copied = document.execCommand('copy');
  }
  at('link-said').textContent = word(copied ? 'link_copied' : 'link_by_hand');
}

/** Say something that is no fault of the page, for some seconds. */
function notice(/** @type {string} */ text) {
  const box = el('div', { class: 'toast notice', role: 'status' }, text);
  page.map.getContainer().append(box);
  window.setTimeout(() => box.remove(), 9000);
}
