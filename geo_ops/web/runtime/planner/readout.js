// Where one is: coordinates under the pointer (else of the middle of the map), in degrees and MGRS; pins with all notations.

const EQUATOR = 40075016.686;

/** What the tools stand at, for the address: see `toolsText`, `restoreTools`. */
page.tools = {
  /** @type {'decimal' | 'dms'} how degrees are written */ format: 'decimal',
  /** @type {'km' | 'nm'} */ units: 'km',
  /** @type {number[][] | null} the path being measured, [lat, lon] each */ measure: null,
  /** @type {number[] | null} [lat, lon] */ pin: null,
};

/** Return how many metres a pixel stands for at a latitude. */
function metresPerPixel(/** @type {number} */ lat, zoom = page.map.getZoom()) {
  return (EQUATOR * Math.cos(lat * RADIAN)) / (256 * 2 ** zoom);
}

/** Return how many digits a position deserves that was read off the map: 2 (kilometres) to 5 (metres). */
function digitsOf(/** @type {number} */ metres) {
  return Math.min(5, Math.max(2, 5 - Math.floor(Math.log10(Math.max(metres, 1)))));
}

/** Return degrees in words: 14.5012° N 3.9021° W, or 14° 30′ 04″ N 3° 54′ 08″ W. */
function degreesText(/** @type {number[]} */ [lat, lon], digits = 4, format = page.tools.format) {
  const letters = [word(lat < 0 ? 'south' : 'north'), word(lon < 0 ? 'west' : 'east')];
  const comma = (/** @type {string} */ text) => (language.now === 'fr' ? text.replace('.', ',') : text);
  return [lat, lon].map((value, at_) => {
    if (format === 'decimal') return `${comma(Math.abs(value).toFixed(digits))}°\u00a0${letters[at_]}`;
    const { degrees, minutes, seconds } = dms(value, digits > 4 ? 1 : 0);
    return `${degrees}°\u00a0${minutes}′\u00a0${comma(seconds)}″\u00a0${letters[at_]}`;
  }).join(' ');
}

/** Return UTM in words: 30P 403018 1603215. */
function utmText(/** @type {number[]} */ [lat, lon]) {
  const utm = toUtm(lat, lon);
  return utm ? `${utm.zone}${utm.band} ${Math.floor(utm.east)} ${Math.floor(utm.north)}` : '';
}

/** Put the readout on the map. */
function addReadout() {
  const { map } = page;
  page.readout = {
    where: el('span', { class: 'degrees' }), grid: el('span', { class: 'grid' }), lead: cross(),
    copy: el('button', { type: 'button', class: 'copy', onclick: () => copy(readoutText()) }),
    format: el('button', {
      type: 'button', class: 'format',
      onclick: () => { page.tools.format = page.tools.format === 'decimal' ? 'dms' : 'decimal'; writeReadout(); noteView(); },
    }, '° ′ ″'),
    /** @type {number[] | null} */ pointer: null,
  };
  const { copy: button, lead, where, grid, format } = page.readout;
  button.append(lead, where, ' ', grid);
  const box = el('div', { class: 'readout leaflet-control' }, button, format);
  L.DomEvent.disableClickPropagation(box);
  const control = L.control({ position: 'bottomright' });
  control.onAdd = () => box;
  control.addTo(map);
  page.crosshair = el('div', { class: 'crosshair', 'aria-hidden': 'true' });
  map.getContainer().append(page.crosshair);
  map.on('mousemove', (event) => {
    const { lat, lng } = event.latlng.wrap();
    page.readout.pointer = isOverControl(event.originalEvent) ? null : [lat, lng];
    writeReadout();
  });
  map.on('mouseout', () => { page.readout.pointer = null; writeReadout(); });
  map.on('move zoomend', writeReadout);
  map.on('contextmenu', (event) => pin([event.latlng.wrap().lat, event.latlng.wrap().lng]));
  map.getContainer().addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target === map.getContainer() && !page.tools.measure) pin(middle());
  });
}

/** Return the sign of the middle of the map. */
function cross() {
  return tools.svg('svg', { viewBox: '0 0 12 12', width: 11, height: 11, class: 'lead', 'aria-hidden': 'true' },
    tools.svg('path', { d: 'M6 0v4M6 8v4M0 6h4M8 6h4', stroke: 'currentColor', 'stroke-width': 1.4 }));
}

/** Return whether an event is over a control or a popup rather than over the map. */
function isOverControl(/** @type {Event} */ event) {
  const { target } = event;
  return target instanceof Element && Boolean(target.closest('.leaflet-control, .leaflet-popup'));
}

/** Return the middle of the map. */
function middle() {
  const { lat, lng } = page.map.getCenter().wrap();
  return [lat, lng];
}

/** Write the coordinates of the pointer, or of the middle while it is not over the map. */
function writeReadout() {
  const { where, grid, lead, copy: button, format, pointer } = page.readout;
  const at_ = pointer || middle();
  const digits = digitsOf(metresPerPixel(at_[0]));
  lead.style.display = pointer ? 'none' : '';
  where.textContent = degreesText(at_, digits);
  grid.textContent = toMgrs(at_[0], at_[1], digits);
  button.title = word('coordinates');
  button.setAttribute('aria-label', word('copy_middle', { text: readoutText() }));
  format.title = word('degrees_format');
  format.setAttribute('aria-label', word('degrees_format'));
  format.setAttribute('aria-pressed', String(page.tools.format === 'dms'));
}

function readoutText() {
  return [page.readout.where.textContent, page.readout.grid.textContent].filter(Boolean).join(' · ').replace(/\u00a0/g, ' ');
}

/** Put a text on the clipboard, and say so. */
async function copy(/** @type {string} */ text) {
  const plain = text.replace(/\u00a0/g, ' ');
  try {
    await navigator.clipboard.writeText(plain);
  } catch {
    // Not every browser lets a page from disk write there: the old way, then.
    const box = el('textarea', { class: 'visually-hidden' });
    box.value = plain;
    const before = /** @type {any} */ (document.activeElement);
    document.body.append(box);
    box.select();
    document.execCommand('copy');
    box.remove();
    if (before) before.focus();
  }
  say_(word('copied', { text: plain }));
}

/** Say something in passing, on the map and to screen readers. */
function say_(/** @type {string} */ text) {
  if (!page.saying) {
    page.saying = el('div', { class: 'saying', role: 'status' });
    page.map.getContainer().append(page.saying);
  }
  clearTimeout(page.saidTimer);
  page.saying.textContent = text;
  page.saying.classList.add('on');
  page.saidTimer = setTimeout(() => {
    page.saying.classList.remove('on');
    page.saying.textContent = '';
  }, 3500);
}

/** Put the pin at a position [lat, lon], with its card; null takes it away. `digits` as in `digitsOf`. */
function pin(/** @type {number[] | null} */ place, digits = place ? digitsOf(metresPerPixel(place[0])) : 5) {
  if (page.pinMarker) page.pinMarker.remove();
  page.pinMarker = null;
  page.tools.pin = place;
  noteView();
  if (!place) return;
  const { svg } = tools;
  const drawing = svg('svg', { viewBox: '0 0 24 32', width: 24, height: 32, 'aria-hidden': 'true' },
    svg('path', { d: 'M12 1C6 1 1.5 5.5 1.5 11.3 1.5 19 12 31 12 31S22.5 19 22.5 11.3C22.5 5.5 18 1 12 1Z',
      fill: '#1d2730', stroke: '#fff', 'stroke-width': 1.5 }),
    svg('circle', { cx: 12, cy: 11.5, r: 4, fill: '#fff' }));
  page.pinMarker = L.marker(place, {
    icon: L.divIcon({ html: drawing, className: 'pin', iconSize: [24, 32], iconAnchor: [12, 31] }), zIndexOffset: 1000,
  }).addTo(page.map);
  const open = () => openPosition(place, digits);
  page.pinMarker.on('click', open);
  page.pinMarker.on('keypress', (event) => event.originalEvent.key === 'Enter' && open());
  namePin();
  open();
}

/** Give the pin its name in the language of the page. */
function namePin() {
  const element = page.pinMarker && page.pinMarker.getElement();
  if (element) element.setAttribute('aria-label', word('position'));
}

/** Open the card of a position: every notation with a button that copies it. */
function openPosition(/** @type {number[]} */ place, /** @type {number} */ digits) {
  const popup = L.popup({ maxWidth: 330, minWidth: 250, offset: [0, -26], className: 'geo-ops-popup' });
  const stop = onLanguage(() => popup.setContent(positionCard(place, digits)));
  popup.on('remove', stop);
  popup.setLatLng(place).openOn(page.map);
  const close = popup.getElement().querySelector('.leaflet-popup-close-button');
  if (close) close.setAttribute('aria-label', word('close'));
}

function positionCard(/** @type {number[]} */ place, /** @type {number} */ digits) {
  const lines = [
    [word('decimal_degrees'), degreesText(place, digits, 'decimal')], [word('minutes_seconds'), degreesText(place, digits, 'dms')],
    [word('mgrs'), toMgrs(place[0], place[1], digits)], [word('utm'), digits > 3 ? utmText(place) : ''],
  ];
  return el('div', { class: 'geo-ops-card position' }, el('h3', {}, word('position')),
    el('ul', {}, ...lines.filter(([, text]) => text).map(([name, text]) => el('li', {},
      el('span', {}, name), el('button', { type: 'button', class: 'button', title: word('copy'), onclick: () => copy(text) }, text)))),
    el('div', { class: 'actions' },
      el('button', { type: 'button', class: 'button', onclick: () => { page.map.closePopup(); startMeasure([place]); } }, word('measure_from')),
      el('button', { type: 'button', class: 'button', onclick: () => { page.map.closePopup(); pin(null); } }, word('remove_pin'))));
}

/** Go to a position that was typed in; `side` as in `Reading`. */
function goToPosition(/** @type {Reading} */ { lat, lon, side }) {
  page.map.setView([lat, lon], Math.max(page.map.getZoom(), 10), { animate: false });
  pin([lat, lon], side ? 5 - Math.round(Math.log10(side)) : 5);
}

/** The most points of a path that an address may have. */
const MOST_POINTS_LINKED = 200;

/** Return pin, path and notations as pieces of an address (permalink.js). */
function toolsText() {
  const { pin: place, measure, format, units } = page.tools;
  const text = (/** @type {number[]} */ one) => one.map((value) => Number(value.toFixed(5))).join('/');
  const notations = [format === 'dms' && 'dms', units === 'nm' && 'nm'].filter(Boolean);
  return [place && `n=${text(place)}`, measure && measure.length && measure.length <= MOST_POINTS_LINKED && `d=${measure.map(text).join('~')}`,
    notations.length && `o=${notations.join('.')}`].filter(Boolean);
}

/** Return a place of an address, or null. */
function readPlace(/** @type {string} */ text) {
  const numbers = /^-?[\d.]+\/-?[\d.]+$/.test(text) ? text.split('/').map(Number) : [NaN];
  return numbers.every(Number.isFinite) && Math.abs(numbers[0]) <= 90 && Math.abs(numbers[1]) <= 180 ? numbers : null;
}

/** Return a path of an address, or null. */
function readPath(/** @type {string} */ text) {
  const places = text.split('~').slice(0, MOST_POINTS_LINKED + 1).map(readPlace);
  return places.length <= MOST_POINTS_LINKED && places.every(Boolean) ? places : null;
}

/** Set pin, path and notations as an address says: what it does not name is not there. */
function restoreTools(/** @type {any} */ { n, d, o }) {
  page.tools.format = o && o.includes('dms') ? 'dms' : 'decimal';
  page.tools.units = o && o.includes('nm') ? 'nm' : 'km';
  endMeasure();
  pin(n || null);
  if (d) startMeasure(d);
  writeReadout();
}
