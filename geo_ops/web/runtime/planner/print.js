// The print view: the map on a sheet of A4 or A3 with its title block, markings, legend, counts and sources; no controls.
// What is seen is what is printed; the map can still be moved in its frame.

/** Sizes of paper in millimetres, upright. */
const PAPER = { A4: [210, 297], A3: [297, 420] };

/** CSS pixels in a millimetre. */
const MM = 96 / 25.4;

/** Picture elements for each CSS pixel of what is drawn on canvases: 3 gives 288 to the inch. */
const SHARP = 3;

page.tools.paper = 'A4';
page.tools.wide = true;

/** Open the print view. */
function openPrint() {
  if (page.sheet) return;
  const { map } = page;
  const box = map.getContainer();
  page.sheet = {
    home: box.parentElement, bounds: map.getBounds(), before: [map.getCenter(), map.getZoom()], snap: map.options.zoomSnap, limits: map.options.maxBounds,
    sheet: el('article', { class: 'sheet' }), size: el('style'), paddings: new Map(),
  };
  page.sheet.view = el('section', { id: 'print-view' }, printBar(), page.sheet.sheet);
  document.head.append(page.sheet.size);
  document.body.append(page.sheet.view);
  document.body.classList.add('printing');
  map.closePopup();
  // Canvases of the size of the frame only, but finer.
  Object.assign(map.options, { geoOpsRatio: SHARP, zoomSnap: 0 });
  // A sheet of another shape shows land beyond them, and would be pushed back after each fit.
  map.setMaxBounds(null);
  eachCanvas((layer) => {
    page.sheet.paddings.set(layer, layer.options.padding);
    layer.options.padding = 0;
  });
  page.sheet.stop = onLanguage(writeSheet);
  map.on('moveend zoomend', moveSheet);
  document.addEventListener('keydown', escapePrint, true);
  page.sheet.view.querySelector('[data-act=print]').focus();
}

/** Close the print view and put the map back where it was. */
function closePrint() {
  if (!page.sheet) return;
  const { map } = page;
  const { home, view, size, stop, paddings, before, moved, bounds, snap, limits } = page.sheet;
  stop();
  map.off('moveend zoomend', moveSheet);
  document.removeEventListener('keydown', escapePrint, true);
  home.append(map.getContainer());
  view.remove();
  size.remove();
  document.body.classList.remove('printing');
  delete map.options.geoOpsRatio;
  map.options.zoomSnap = snap;
  for (const [layer, padding] of paddings) layer.options.padding = padding;
  page.sheet = null;
  resizeMap(bounds);
  if (!moved) map.setView(...before, { animate: false });
  map.setMaxBounds(limits);
  page.toolButtons.print.focus();
}

function escapePrint(/** @type {KeyboardEvent} */ event) {
  if (event.key !== 'Escape') return;
  event.stopPropagation();
  closePrint();
}

/** Do something with every layer that is drawn on a canvas. */
function eachCanvas(/** @type {(layer: any) => void} */ act) {
  page.map.eachLayer((layer) => { if (layer instanceof L.Renderer && layer._ctx) act(layer); });
}

/**
 * Have a canvas printed as the picture that it is. Chromium prints one that was drawn during `beforeprint` by drawing it
 * again on the paper, where what cleared it is white and covers the map; reading it twice ends that.
 */
function asPicture(/** @type {any} */ layer) {
  // Paper does not wait for a long drawing.
  if (layer._job) layer.work(layer._job, layer.viewNow(), Infinity);
  const reader = el('canvas', { width: 1, height: 1 }).getContext('2d');
  for (let time = 0; time < 2; time += 1) {
    layer._ctx.fillStyle = 'transparent';
    layer._ctx.fillRect(0, 0, 1, 1);
    reader.drawImage(layer._container, 0, 0, 1, 1);
  }
}

/** Fit the map into its element, showing the same land as before. */
function resizeMap(bounds) {
  page.map.invalidateSize({ pan: false, animate: false });
  page.map.fitBounds(bounds, { animate: false });
  eachCanvas((layer) => layer._update());
}

/** Return the bar over the sheet: paper, direction, print, close. It is not printed. */
function printBar() {
  const choice = (/** @type {string} */ act, /** @type {[string, string][]} */ options) =>
    el('select', {
      'data-act': act,
      onchange: (/** @type {any} */ event) => {
        if (act === 'paper') page.tools.paper = event.target.value;
        else page.tools.wide = event.target.value === 'wide';
        writeSheet();
      },
    }, ...options.map(([value, name]) => el('option', { value }, name)));
  return el('div', { class: 'print-bar', role: 'toolbar' },
    el('h2', {}), el('label', {}, el('span', { 'data-text': 'paper' }), choice('paper', [['A4', 'A4'], ['A3', 'A3']])),
    el('label', {}, el('span', { 'data-text': 'direction' }), choice('direction', [['wide', ''], ['upright', '']])),
    el('button', { type: 'button', class: 'button', 'data-act': 'print', onclick: () => window.print() }),
    el('button', { type: 'button', class: 'button', 'data-act': 'close', onclick: closePrint }));
}

/** Write bar and sheet in the language of the page and the size chosen. */
function writeSheet() {
  const { view, sheet, size } = page.sheet;
  const { paper, wide } = page.tools;
  const [width, height] = wide ? [...PAPER[paper]].reverse() : PAPER[paper];
  size.textContent = `@page { size: ${paper} ${wide ? 'landscape' : 'portrait'}; margin: 0; }`;
  sheet.className = `sheet ${wide ? 'wide' : 'upright'} ${paper}`;
  sheet.style.width = `${width}mm`;
  // A hair less than the paper: rounding must not open a second page.
  sheet.style.height = `${height - 0.3}mm`;
  writePrintBar(view, wide);
  const frame = el('div', { class: 'frame' });
  sheet.replaceChildren(sheetMark('top'), sheetHead(), frame, sheetSide(), sheetFoot(), sheetMark('low'));
  frame.append(page.map.getContainer());
  // Scale and grid zone stand in the legend: it is fitted with them.
  writeScale();
  writeMore(fitSheet(sheet));
  page.sheet.setting = true;
  resizeMap(page.sheet.bounds);
  page.sheet.setting = false;
  writeScale();
}

/** Keep up with a map that is moved in its frame. */
function moveSheet() {
  if (!page.sheet.setting) {
    page.sheet.bounds = page.map.getBounds();
    page.sheet.moved = true;
  }
  writeScale();
}

function writePrintBar(/** @type {Element} */ view, /** @type {boolean} */ wide) {
  view.setAttribute('aria-label', word('print_view'));
  const find = (/** @type {string} */ selector) => /** @type {any} */ (view.querySelector(selector));
  find('h2').textContent = word('print_view');
  find('[data-text=paper]').textContent = word('paper');
  find('[data-text=direction]').textContent = word('direction');
  find('[value=wide]').textContent = word('landscape');
  find('[value=upright]').textContent = word('portrait');
  find('[data-act=paper]').value = page.tools.paper;
  find('[data-act=direction]').value = wide ? 'wide' : 'upright';
  find('[data-act=print]').textContent = word('print');
  find('[data-act=close]').textContent = word('close');
}

/** Write scale, projection, grid zone and the degrees at the frame. */
function writeScale() {
  if (!page.sheet) return;
  const { sheet } = page.sheet;
  const [lat, lon] = middle();
  const scale = (metresPerPixel(lat) * 1000) * MM;
  const rounded = Number(scale.toPrecision(2));
  sheet.querySelector('.scale').textContent = word('scale_note', { scale: `1:${number(rounded)}`, paper: page.tools.paper });
  const utm = toUtm(lat, lon);
  sheet.querySelector('.lie-note').textContent = [page.data.head[language.now].projection, word('north_up'),
    utm ? word('grid_note', { zone: `${utm.zone}${utm.band}` }) : ''].filter(Boolean).join('. ');
  writeDegrees(sheet.querySelector('.frame'));
}

/** Let the browser's own print command give the sheet too. */
function bindPrint() {
  let opened = false;
  window.addEventListener('beforeprint', () => {
    opened = !page.sheet;
    openPrint();
    eachCanvas(asPicture);
  });
  window.addEventListener('afterprint', () => {
    if (opened) closePrint();
    opened = false;
  });
}
