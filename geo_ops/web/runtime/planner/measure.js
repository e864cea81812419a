// Measuring: points clicked, or set with Enter at the crosshair; lengths and areas on the ellipsoid (geodesic.js).

const NAUTICAL = 1852;

/** Return a length in words: in kilometres (metres below one) or in nautical miles. */
function lengthText(/** @type {number} */ metres, units = page.tools.units) {
  if (!Number.isFinite(metres)) return '–';
  if (units === 'km' && metres < 1000) return word('metres', { n: number(Math.round(metres)) });
  const value = metres / (units === 'nm' ? NAUTICAL : 1000);
  return word(units === 'nm' ? 'nautical_miles' : 'kilometres', { n: number(value, value < 10 ? 2 : value < 100 ? 1 : 0) });
}

/** Return an area in words: square kilometres, hectares below one. */
function areaText(/** @type {number} */ squareMetres) {
  if (squareMetres < 1e6) return word('hectares', { n: number(squareMetres / 1e4, 1) });
  const value = squareMetres / 1e6;
  return word('area_km2', { n: number(value, value < 10 ? 2 : value < 100 ? 1 : 0) });
}

/** Return the way through some points as Leaflet draws it: bent as the shortest way is on this map. */
function drawnPath(/** @type {number[][]} */ points) {
  return points.flatMap((point, at_) => (at_ ? steps(points[at_ - 1], point, 20000).slice(1) : [point]));
}

/** Begin to measure, from some points or from none; once begun, ends. */
function toggleMeasure() {
  if (page.tools.measure) endMeasure();
  else startMeasure([]);
}

function startMeasure(/** @type {number[][]} */ points) {
  endMeasure();
  const { map } = page;
  page.tools.measure = points.slice();
  const line = { ...measurePane(), interactive: false };
  const shape = L.polygon([], { ...line, stroke: false, fillColor: '#b3257d', fillOpacity: 0.14 });
  const casing = L.polyline([], { ...line, color: '#fff', weight: 6, opacity: 0.9 });
  const path = L.polyline([], { ...line, color: '#b3257d', weight: 3 });
  const band = L.polyline([], { ...line, color: '#b3257d', weight: 2, dashArray: '5 6' });
  const dots = L.layerGroup([]);
  page.measuring = { shape, casing, path, band, dots, line, pointer: null, moved: null };
  L.layerGroup([shape, casing, path, band, dots]).addTo(map);
  map.doubleClickZoom.disable();
  map.getContainer().classList.add('measuring');
  page.measureBox.hidden = false;
  for (const [name, listener] of Object.entries(MEASURE_EVENTS)) map.getContainer().addEventListener(name, listener, true);
  document.addEventListener('keydown', escapeMeasure, true);
  map.on('mousemove', bandMeasure);
  map.closePopup();
  writeMeasure();
  map.getContainer().focus({ preventScroll: true });
}

/** Return the pane over all symbols and names in which one measures, with its renderer; made on first use. */
function measurePane() {
  const pane = 'geo-ops-measure';
  if (!page.map.getPane(pane)) {
    Object.assign(page.map.createPane(pane).style, { zIndex: '645', pointerEvents: 'none' });
    page.measureRenderer = L.svg({ pane, padding: 0.2 });
  }
  return { pane, renderer: page.measureRenderer };
}

/** End measuring and take the path off the map. */
function endMeasure() {
  if (!page.tools.measure) return;
  const { map } = page;
  page.tools.measure = null;
  for (const one of Object.values(page.measuring)) if (one && one.remove) one.remove();
  page.measuring = null;
  map.doubleClickZoom.enable();
  map.getContainer().classList.remove('measuring');
  page.measureBox.hidden = true;
  for (const [name, listener] of Object.entries(MEASURE_EVENTS)) map.getContainer().removeEventListener(name, listener, true);
  document.removeEventListener('keydown', escapeMeasure, true);
  map.off('mousemove', bandMeasure);
  writeMeasure();
}

/** What the map's element hears first while one measures: a click is a point, not a choice of what lies there. */
const MEASURE_EVENTS = {
  pointerdown: (/** @type {PointerEvent} */ event) => { page.measuring.moved = [event.clientX, event.clientY]; },
  click: (/** @type {MouseEvent} */ event) => {
    if (isOverControl(event)) return;
    event.stopPropagation();
    const [x, y] = page.measuring.moved || [event.clientX, event.clientY];
    if (Math.hypot(event.clientX - x, event.clientY - y) > 5 || event.detail > 1) return;
    const { lat, lng } = page.map.mouseEventToLatLng(event);
    addPoint([lat, lng]);
  },
  dblclick: (/** @type {MouseEvent} */ event) => { if (!isOverControl(event)) event.stopPropagation(); },
  contextmenu: (/** @type {MouseEvent} */ event) => {
    if (isOverControl(event)) return;
    event.preventDefault();
    event.stopPropagation();
    undoPoint();
  },
  keydown: (/** @type {KeyboardEvent} */ event) => {
    if (isOverControl(event)) return;
    const act = { Enter: () => addPoint([page.map.getCenter().lat, page.map.getCenter().lng]), Backspace: undoPoint }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  },
};

function escapeMeasure(/** @type {KeyboardEvent} */ event) {
  if (event.key !== 'Escape' || document.querySelector('dialog[open]')) return;
  event.stopPropagation();
  endMeasure();
  page.toolButtons.measure.focus();
}

function addPoint(/** @type {number[]} */ point) {
  page.tools.measure.push(point);
  writeMeasure();
}

function undoPoint() {
  page.tools.measure.pop();
  writeMeasure();
}

/** Draw the way from the last point to the pointer. */
function bandMeasure(event) {
  page.measuring.pointer = isOverControl(event.originalEvent) ? null : [event.latlng.lat, event.latlng.lng];
  const last = page.tools.measure.at(-1);
  page.measuring.band.setLatLngs(last && page.measuring.pointer ? drawnPath([last, page.measuring.pointer]) : []);
}

/** Draw the path and write its length and area. */
function writeMeasure() {
  page.toolButtons.measure.setAttribute('aria-pressed', String(Boolean(page.tools.measure)));
  writeMeasureBox();
  noteView();
  if (!page.tools.measure) return;
  const points = page.tools.measure;
  const { shape, casing, path, band, dots, line } = page.measuring;
  for (const one of [casing, path]) one.setLatLngs(drawnPath(points));
  shape.setLatLngs(points.length > 2 ? drawnPath([...points, points[0]]) : []);
  band.setLatLngs([]);
  dots.clearLayers();
  for (const point of points) dots.addLayer(L.circleMarker(point, { ...line, radius: 4, color: '#fff', weight: 1.5, fillColor: '#b3257d', fillOpacity: 1 }));
}

/** Make the box in which the result stands. */
function makeMeasureBox() {
  const button = (/** @type {string} */ name, /** @type {() => void} */ act) =>
    el('button', { type: 'button', class: 'button', 'data-act': name, onclick: act });
  page.measureBox = el('section', { class: 'measure leaflet-control' },
    el('h2', {}), el('p', { class: 'result', 'aria-live': 'polite' }), el('p', { class: 'hint' }),
    el('div', { class: 'actions' },
      button('units', () => { page.tools.units = page.tools.units === 'km' ? 'nm' : 'km'; writeMeasureBox(); noteView(); }),
      button('undo', undoPoint), button('clear', () => { page.tools.measure.length = 0; writeMeasure(); }),
      button('done', () => { endMeasure(); page.toolButtons.measure.focus(); })));
  page.measureBox.hidden = true;
  L.DomEvent.disableClickPropagation(page.measureBox);
  L.DomEvent.disableScrollPropagation(page.measureBox);
  const control = L.control({ position: 'topleft' });
  control.onAdd = () => page.measureBox;
  control.addTo(page.map);
}

/** Write the box in the language of the page. */
function writeMeasureBox() {
  const points = page.tools.measure || [];
  const box = page.measureBox;
  box.setAttribute('aria-label', word('measure'));
  box.querySelector('h2').textContent = word('measure');
  const lines = [labelled(word('measure_length'), lengthText(pathLength(points)))];
  if (points.length > 2) {
    lines.push(labelled(word('measure_leg'), lengthText(pathLength(points.slice(-2)))), labelled(word('measure_area'), areaText(ringArea(points))));
  }
  box.querySelector('.result').replaceChildren(...lines.map((line) => el('span', {}, line)));
  box.querySelector('.hint').textContent = word('measure_hint');
  const names = { units: word(page.tools.units === 'km' ? 'in_nautical_miles' : 'in_kilometres'), undo: word('measure_undo'),
    clear: word('measure_clear'), done: word('measure_done') };
  for (const [name, text] of Object.entries(names)) {
    const button = box.querySelector(`[data-act=${name}]`);
    button.textContent = text;
    button.disabled = (name === 'undo' || name === 'clear') && !points.length;
  }
}
