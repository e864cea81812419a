// The frame of the page: banners, title, language, the words on buttons, what stands on the map.

/** Write the words of the frame in the language of the page. */
function writeFrame() {
  const head = page.data.head[language.now];
  document.title = `${head.country}: ${head.title}`;
  at('title').textContent = `${head.country} – ${head.title}`;
  const about = [head.subtitle, head.data_window, `${word('as_of')} ${head.as_of}`];
  at('subtitle').textContent = about.filter(Boolean).join(' · ');
  const marks = page.data.exercise ? `${head.classification} · ${word('exercise_long')}` : head.classification;
  document.querySelectorAll('.mark').forEach((mark) => { mark.textContent = marks; });
  document.querySelectorAll('[data-word]').forEach((element) => {
    element.textContent = word(/** @type {HTMLElement} */ (element).dataset.word || '');
  });
  document.querySelectorAll('[data-label]').forEach((element) => {
    element.setAttribute('aria-label', word(/** @type {HTMLElement} */ (element).dataset.label || ''));
  });
  at('search').setAttribute('placeholder', word('search'));
  document.querySelectorAll('.languages button').forEach((button) => {
    const own = /** @type {HTMLElement} */ (button).dataset.lang === language.now;
    button.setAttribute('aria-pressed', String(own));
  });
  writeFoot(head);
  writeControls();
}

/** Write the foot: the counts of all layers, which open the data, and the clearance. */
function writeFoot(head) {
  const sum = (name) => page.data.ledger.reduce((total, line) => total + line.parts[name], 0);
  const received = page.data.ledger.reduce((total, line) => total + line.received, 0);
  const parts = Object.keys(page.data.ledger[0] ? page.data.ledger[0].parts : {}).filter((name) => sum(name));
  const text = parts.map((name) => `${number(sum(name))} ${word(name)}`).join(' + ');
  const counts = `${number(received)} ${word('received')} = ${text}`;
  at('counts').textContent = `${labelled(word('data_window'), head.data_window)} · ${counts}`;
  at('clearance').textContent = head.clearance;
}

/** Put zoom, tools, scale and coordinates on the map. */
function addControls() {
  const { map } = page;
  page.zoom = L.control.zoom({ position: 'topright' }).addTo(map);
  addTools();
  makeMeasureBox();
  // At the foot the later control stands above the earlier one.
  addReadout();
  L.control.scale({ imperial: false, position: 'bottomright', maxWidth: 140 }).addTo(map);
  bindPrint();
  map.on('geoops:error', (event) => toast(word('error', { message: event.message })));
}

/** Give the controls on the map their names. */
function writeControls() {
  const [inside, outside] = page.zoom.getContainer().querySelectorAll('a');
  for (const [control, text] of [[inside, word('zoom_in')], [outside, word('zoom_out')]]) {
    control.title = text;
    control.setAttribute('aria-label', text);
  }
  writeTools();
  writeReadout();
  writeMeasure();
  namePin();
  page.map.getContainer().setAttribute('aria-label', word('map'));
}

/** Show the whole country. */
function showCountry(/** @type {boolean} */ animate = true) {
  page.map.fitBounds(page.data.bounds, { padding: [8, 8], animate });
}

/** Say something has gone wrong, on the map. */
function toast(/** @type {string} */ text) {
  page.map.getContainer().append(el('div', { class: 'toast', role: 'alert' }, text));
}
