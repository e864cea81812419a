// Legends: what stands under a layer in the tree while the layer is on the map.

/** Return the legend of the coloured areas. */
function choroplethLegend(data) {
  const keys = el('ul', { class: 'keys' });
  const labels = data.labels[language.now];
  labels.forEach((label, at_) => {
    if (at_ === 0 && !data.counts[0]) return;
    keys.append(key(swatch(data.colours[at_]), label, number(data.counts[at_])));
  });
  if (data.suppressed) keys.append(key(swatch(hatch('#7a6a86', 0)), word('suppressed'), number(data.suppressed)));
  if (data.missing) keys.append(key(swatch(hatch(data.hatch, 90)), word('missing'), number(data.missing)));
  const time = timeOfFigures(data.layer);
  const follows = page.windowed[data.layer] && !data.rate;
  if (time) keys.append(note(follows ? word('classes_of_whole', { window: time }) : word('figures_whole')));
  if (isFiltered(data.layer)) keys.append(note(word('figures_unfiltered')));
  keys.append(note(data.note[language.now].replace(' = ', '\u00a0=\u00a0')));
  if (data.buckets.length) {
    const parts = data.buckets.map((one) => {
      const level = levelName(one.level).toLowerCase();
      return one.value === null ? word('part_hidden', { level }) : word('part_known', { n: number(one.value), level });
    });
    const level = levelName(data.level).toLowerCase();
    keys.append(note(word('not_in_level', { level, parts: parts.join(', ') })));
  }
  return keys;
}

/** Return the legend of a layer: its categories with their counts, and what is hatched. */
function layerLegend(layer) {
  const keys = el('ul', { class: 'keys' });
  for (const item of layer.items) {
    const count = item.count === null ? word('suppressed') : number(item.count);
    const place = layer.categories.ids.indexOf(item.id);
    const line_ = key(layer.lines ? tools.lineMark(item, place) : symbol(item, 16), say(item.label), count);
    const box = categoryBox(layer, place);
    if (box) {
      line_.prepend(box);
      line_.querySelector('.count').replaceWith(valueCount(layer, page.facets[layer.id].find((one) => one.column === CATEGORY), place));
    }
    keys.append(line_);
  }
  if (layer.hatched) {
    const mark = key(swatch(hatch('#1d2730', layer.hatch.angle), layer.hatch.colour), word('hatched', { n: number(layer.hatched) }), null);
    mark.querySelector('.text').dataset.hatched = layer.id;
    keys.append(mark);
  }
  if (layer.size) keys.append(note(word('size_shows', { field: say(layer.size).toLowerCase() })));
  if (layer.countsOnly) keys.append(note(word('counts_only')));
  const filters = filterBlock(layer);
  if (!keys.childElementCount && !filters) return null;
  return el('div', {}, keys, filters);
}

/** Return the legend of the border lines. */
function linesLegend(lines) {
  const keys = el('ul', { class: 'keys' });
  const stroke = (colour, width, dashed) => {
    const mark = el('span', { class: 'swatch', 'aria-hidden': 'true' });
    Object.assign(mark.style, { border: '0', height: '0', borderTop: `${width}px ${dashed ? 'dashed' : 'solid'} ${colour}` });
    return mark;
  };
  for (const line of lines) keys.append(key(stroke(line.colour, line.width, false), levelName(line.level), null));
  if (page.units.borders.some((border) => border.approximate)) {
    keys.append(key(stroke('#4a545d', 1.5, true), word('line_approximate'), null));
  }
  return keys;
}

function note(/** @type {string} */ text) {
  return el('li', { class: 'note' }, text);
}

/** Return the legend of a set of zones: its outline. */
function zoneLegend(one) {
  return el('ul', { class: 'keys' }, key(tools.lineMark(one, 0), word('zone_outline'), null));
}
