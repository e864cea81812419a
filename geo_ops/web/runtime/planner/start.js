// Start the page: the map and its layers are there (folium made them), the frame is in the body.

/** Start. `parts` are the Leaflet layers by their id in the tree. */
function start(map, blockId, parts) {
  page.map = map;
  page.data = { ...tools.readBlock(blockId), figures: [], facts: [], sites: [], months: {} };
  page.units = unitsOf(page.data.units);
  page.parts = parts;
  page.on = Object.fromEntries(Object.entries(parts).map(([id, layers]) => [id, layers.every((one) => map.hasLayer(one))]));
  if (page.data.choropleth) page.on.choropleth = page.data.choropleth.visible;
  (parts.choropleth || []).forEach((layer) => layer.colour(Boolean(page.on.choropleth)));
  readPlaces();
  treeLines().forEach((one) => { page.hidden[one.id] = {}; });
  startTime();
  startBar();
  page.outlines = L.svg({ pane: 'geo-ops-lines', padding: 0.2 });
  addControls();
  bindFrame();
  startSearch();
  onLanguage(() => {
    writeFrame();
    keepOpen(at('tree-body'), writeTree);
    keepOpen(at('panel-body'), writePanel);
    writeData();
    writeBar();
    if (page.ready) writeShown();
    noteView();
  });
  map.on('geoops:unit', (event) => choose(event.pcode));
  const opens = page.data.opens;
  const panel = (opens.panel || []).find((/** @type {string} */ code) => page.units.byCode.has(code));
  if (panel || window.innerWidth >= 1280) choose(panel || page.data.country);
  showOpening();
  // Wide enough for a tall phone: a view larger than these bounds would be pushed about after each change of size.
  map.setMaxBounds(L.latLngBounds(page.data.bounds).pad(1.2));
  window.geoOps.page = page;
  page.started = startTimeAndFilters();
}

/** Show the part of the map that the page opens on. */
function showOpening() {
  const { bounds } = page.data.opens;
  if (bounds) page.map.fitBounds(bounds, { padding: [8, 8], animate: false });
  else showCountry(false);
}

/** Start what needs the records: filters, time, tables. */
async function startTimeAndFilters() {
  Object.assign(page.data, await tools.readDeflated(page.data.later));
  await startRecords();
  await startCubes();
  page.ready = true;
  writeTree();
  refresh();
  // Bar and foot have their texts now, so the map its size.
  page.map.invalidateSize({ pan: false });
  showOpening();
  startTable();
  startLinks();
}

/** Make the buttons of the frame work. */
function bindFrame() {
  document.querySelectorAll('.languages button').forEach((button) => {
    button.addEventListener('click', () => window.geoOps.setLanguage(/** @type {HTMLElement} */ (button).dataset.lang || 'en'));
  });
  const data = at('data');
  at('show-data').addEventListener('click', () => data.showModal());
  at('counts').addEventListener('click', () => data.showModal());
  at('close-data').addEventListener('click', () => data.close());
  data.addEventListener('click', (event) => { if (event.target === data) data.close(); });
  at('show-tree').addEventListener('click', () => {
    const open = at('tree').classList.toggle('open');
    at('show-tree').setAttribute('aria-expanded', String(open));
    if (open && isNarrow()) choose(null);
  });
  at('show-panel').addEventListener('click', () => {
    if (page.chosen) choose(null);
    else choose(page.data.country);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || document.querySelector('dialog[open]')) return;
    if (page.chosen && at('found').hidden) choose(null);
  });
}

window.geoOps.planner = start;
