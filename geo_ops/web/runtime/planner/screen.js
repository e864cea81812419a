// The buttons on the map, and the full screen: the map with its markings, the tree behind a button.

/** Icons as strokes in a box of 24 by 24. */
const ICONS = {
  home: ['M4 11.5 12 5l8 6.5', 'M6.5 10v9h11v-9'],
  measure: ['M3.5 15.5 15.5 3.5l5 5L8.5 20.5Z', 'M7 12l2 2', 'M10 9l2.5 2.5', 'M13 6l2 2'],
  full: ['M4 9V4h5', 'M15 4h5v5', 'M20 15v5h-5', 'M9 20H4v-5'],
  print: ['M7 9V4h10v5', 'M5 9h14v8H5Z', 'M8 14h8v6H8Z'],
};

/** Return a button with an icon. */
function toolButton(/** @type {keyof typeof ICONS} */ name, /** @type {() => void} */ act) {
  const { svg } = tools;
  const strokes = ICONS[name].map((d) => svg('path', { d }));
  const icon = svg('svg', {
    viewBox: '0 0 24 24', width: 20, height: 20, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.8,
    'stroke-linejoin': 'round', 'stroke-linecap': 'round', 'aria-hidden': 'true',
  }, ...strokes);
  return el('button', { type: 'button', class: 'tool', 'data-tool': name, onclick: act }, icon);
}

/** Put the buttons under the zoom. */
function addTools() {
  const act = { home: () => showCountry(), measure: toggleMeasure, full: toggleFull, print: () => openPrint() };
  page.toolButtons = Object.fromEntries(Object.entries(act).map(([name, run]) => [name, toolButton(/** @type {any} */ (name), run)]));
  page.toolButtons.full.hidden = !document.fullscreenEnabled;
  const bar = el('div', { class: 'leaflet-bar map-tools', role: 'group' }, ...Object.values(page.toolButtons));
  L.DomEvent.disableClickPropagation(bar);
  const control = L.control({ position: 'topright' });
  control.onAdd = () => bar;
  control.addTo(page.map);
  document.addEventListener('fullscreenchange', () => {
    writeTools();
    page.map.invalidateSize({ pan: false });
  });
}

/** Name the buttons in the language of the page. */
function writeTools() {
  const full = Boolean(document.fullscreenElement);
  const names = { home: word('whole_country'), measure: word('measure'), full: word(full ? 'leave_full_screen' : 'full_screen'), print: word('print') };
  for (const [name, text] of Object.entries(names)) {
    page.toolButtons[name].title = text;
    page.toolButtons[name].setAttribute('aria-label', text);
  }
  page.toolButtons.full.setAttribute('aria-pressed', String(full));
  page.toolButtons.home.parentElement.setAttribute('aria-label', word('tools'));
}

/** Fill the screen with the page, or leave it. */
async function toggleFull() {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await document.documentElement.requestFullscreen();
  } catch (error) {
    toast(error.message);
  }
}
