// The layer tree: groups of layers with a check box, the number of records, and the legend of what is on.

/** Show or hide the layers behind one line of the tree. */
function toggle(/** @type {string} */ id, /** @type {boolean} */ on) {
  setLayer(id, on);
  keepOpen(at('tree-body'), writeTree);
  refresh();
}

function setLayer(/** @type {string} */ id, /** @type {boolean} */ on) {
  page.on[id] = on;
  for (const part of page.parts[id] || []) {
    if (part.colour) part.colour(on);
    else if (on) page.map.addLayer(part);
    else page.map.removeLayer(part);
  }
}

/** Write the tree. */
function writeTree() {
  const { choropleth, groups, lines } = page.data;
  const body = [];
  if (choropleth) {
    const level = levelName(choropleth.level).toLowerCase();
    const name = word('by_level', { measure: say(choropleth.title), level });
    const legend = () => el('div', { id: 'legend-units' }, choroplethLegend(choroplethNow()));
    body.push(group(word('shaded'), [line('choropleth', name, null, legend)]));
  }
  for (const one of groups) {
    body.push(group(say(one.title), one.layers.map((layer) =>
      line(layer.id, say(layer.title), layerCount(layer), () => layerLegend(layer)))));
  }
  const { zones } = page.data;
  if (zones.length) body.push(group(word('zones_group'), zones.map((one) => line(one.id, say(one.title), number(one.count), () => zoneLegend(one)))));
  body.push(group(word('base'), [
    line('labels', word('names_layer'), null, () => null),
    line('lines', word('lines_layer'), null, () => linesLegend(lines)),
    ...page.parts.ground ? [line('ground', word('ground_layer'), null, () => null)] : [],
    line('graticule', word('graticule_layer'), null, () => null),
  ]));
  at('tree-body').replaceChildren(...body);
  writeCounts();
}

/** Write the legend of the coloured units anew: their figures follow the window of time. */
function writeLegendOfUnits() {
  const block = at('legend-units');
  if (block) block.replaceChildren(choroplethLegend(choroplethNow()));
}

function group(/** @type {string} */ title, /** @type {Node[]} */ lines) {
  return el('fieldset', {}, el('legend', {}, title), ...lines);
}

/** Return one line: box, name, count; below, the legend while the layer is on. */
function line(id, name, count, legend) {
  const box = el('input', {
    type: 'checkbox', id: `layer-${id}`, onchange: (event) => toggle(id, event.target.checked),
  });
  box.checked = page.on[id];
  return el('div', { 'data-layer': id },
    el('label', { class: 'layer', for: `layer-${id}` },
      box, el('span', { class: 'name' }, name), count !== null && el('span', { class: 'count', 'data-total': id }, count)),
    page.on[id] && legend());
}
