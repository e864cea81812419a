// What stands on a sheet of paper around the map, and how it is made to fit.

/** The smallest letters of the legend, in points. */
const LEAST_LETTER = 5.5;

/** The foot may take this share of a sheet; what is more stands on a second one. */
const MOST_FOOT = 0.3;

function sheetMark(/** @type {string} */ side) {
  return el('div', { class: `sheet-mark ${side}` }, /** @type {Element} */ (document.querySelector('.mark')).textContent);
}

/** Return the title block. */
function sheetHead() {
  const head = page.data.head[language.now];
  const line = (/** @type {string} */ name, /** @type {string} */ text) => text && el('div', {}, el('dt', {}, name), el('dd', {}, text));
  return el('header', { class: 'sheet-head' },
    el('div', {}, el('h1', {}, `${head.country} – ${head.title}`), head.subtitle && el('p', {}, head.subtitle)),
    el('dl', {}, line(word('data_window'), head.data_window), line(word('as_of'), head.as_of), line(word('map_number'), head.map_number),
      line(word('issued'), head.issued), line(word('clearance'), head.clearance)));
}

/** Return the legend of what is on the map, and how the map lies. */
function sheetSide() {
  const { choropleth, groups, lines } = page.data;
  const blocks = [el('h2', {}, word('legend'))];
  const block = (title, count, keys) => blocks.push(el('div', { class: 'block' },
    el('h3', {}, title, count !== null && el('span', { class: 'count' }, count)), keys));
  if (choropleth && page.on.choropleth) {
    block(word('by_level', { measure: say(choropleth.title), level: levelName(choropleth.level).toLowerCase() }), null, choroplethLegend(choropleth));
  }
  for (const layer of groups.flatMap((one) => one.layers).filter((one) => page.on[one.id] && !one.countsOnly)) {
    const alone = !layer.items.length && layer.symbol && el('ul', { class: 'keys' }, key(tools.symbol(layer.symbol, 14), say(layer.symbol.label), null));
    block(say(layer.title), number(layer.count), [alone, layerLegend(layer)].filter(Boolean)[0]);
    if (alone && layerLegend(layer)) blocks.at(-1).append(layerLegend(layer));
  }
  if (page.on.lines) block(word('lines_layer'), null, linesLegend(lines));
  const lie = el('div', { class: 'block lie' }, northArrow(), el('p', { class: 'scale' }), el('p', { class: 'lie-note' }));
  const side = el('aside', { class: 'side' }, ...blocks, lie);
  // What is hidden or not there needs no key on paper, and a sheet has nothing to click.
  side.querySelectorAll('.keys li').forEach((one) => {
    const box = one.querySelector('input');
    if (one.classList.contains('nil') || (box && !box.checked)) one.remove();
  });
  side.querySelectorAll('input, details, button').forEach((one) => one.remove());
  return side;
}

function northArrow() {
  const { svg } = tools;
  const arrow = svg('svg', { viewBox: '0 0 24 40', width: 18, height: 30, role: 'img', 'aria-label': word('north_up') },
    svg('path', { d: 'M12 12 18 38 12 33 6 38Z', fill: '#1d2730' }),
    svg('text', { x: 12, y: 10, 'text-anchor': 'middle', 'font-size': 11, 'font-weight': 700, fill: '#1d2730' }));
  arrow.lastElementChild.textContent = word('north');
  return arrow;
}

/** Return the foot: reconciled counts, sources, limits, boundaries, disclaimer, producer: of the layers that are on. */
function sheetFoot() {
  const head = page.data.head[language.now];
  const part = (/** @type {string} */ name, /** @type {string[]} */ texts, long = false) => texts.filter(Boolean).length > 0
    && el('p', { class: long && 'long' }, el('b', {}, labelled(name, '')), texts.filter(Boolean).join(' · '));
  return el('footer', { class: 'sheet-foot' },
    part(word('counts'), [at('counts').textContent]), part(word('view'), viewNotes()), part(word('counts_of_layers'), ledgerLines(), true),
    part(word('sources'), ofShown(head.sources), true), part(word('limits'), ofShown(head.limits), true),
    part(word('boundaries'), [head.boundaries]), part(word('disclaimer_title'), [head.disclaimer]),
    part(word('producer'), [head.producer, head.contact]));
}

/** Return what became of the rows of each layer that is on: received = mapped + ... */
function ledgerLines() {
  return page.data.ledger.filter((one) => page.on[one.layer] || isShading(one.layer)).map((one) => {
    const parts = Object.entries(one.parts).filter(([name, n]) => n || name === 'mapped').map(([name, n]) => `${number(n)} ${word(name)}`);
    return labelled(say(one.title), `${number(one.received)} ${word('received')} = ${parts.join(' + ')}`);
  });
}

/** Return the lines that are not about a layer that is off. */
function ofShown(/** @type {string[]} */ lines) {
  const off = page.data.ledger.filter((one) => !page.on[one.layer] && !isShading(one.layer)).map((one) => labelled(say(one.title), '').trim());
  return lines.filter((line) => !off.some((title) => line.startsWith(title)));
}

/** Return whether the colours of the map are figures of a layer. */
function isShading(/** @type {string} */ layer) {
  return Boolean(page.data.choropleth && page.on.choropleth && page.data.choropleth.layer === layer);
}

/** Return what is shown of the records, in words: a sheet must not show a part as if it were all. */
function viewNotes() {
  return ['shown', 'time-says'].map((id) => at(id) && at(id).textContent);
}

/**
 * Make legend and foot of a sheet fit: the legend by smaller letters, then in two columns; what does not fit even so is
 * taken off. Returns it, for a second sheet.
 */
function fitSheet(/** @type {HTMLElement} */ sheet) {
  const more = [];
  // The note is there while all is fitted: it takes room too.
  const note_ = el('p', {}, el('b', {}, word('more_on_second')));
  const foot = /** @type {HTMLElement} */ (sheet.querySelector('.sheet-foot'));
  foot.append(note_);
  const spare = [...foot.querySelectorAll('.long')];
  while (foot.offsetHeight > MOST_FOOT * sheet.offsetHeight && spare.length) {
    const part = /** @type {Element} */ (spare.pop());
    part.remove();
    more.unshift(part);
  }
  const side = /** @type {any} */ (sheet.querySelector('.side'));
  const blocks = [...side.querySelectorAll('.block:not(.lie)')];
  const legend = [];
  while (!fitLetters(side, sheet) && blocks.length) {
    const block = /** @type {Element} */ (blocks.pop());
    block.remove();
    legend.unshift(block);
  }
  const left = [...legend, ...more];
  if (!left.length) note_.remove();
  return left;
}

/** Make the letters of the legend smaller until it holds all of its lines; beside the map, in two columns if need be. */
function fitLetters(/** @type {any} */ block, /** @type {HTMLElement} */ sheet) {
  const fits = (/** @type {number} */ points) => {
    block.style.fontSize = `${points}pt`;
    return block.scrollHeight <= block.clientHeight + 1 && block.scrollWidth <= block.clientWidth + 1;
  };
  const sizes = (/** @type {number} */ least) => [8.5, 8, 7.5, 7, 6.5, 6, 5.5].filter((one) => one >= least);
  if (!sheet.classList.contains('crowded') && sizes(6.5).some(fits)) return true;
  sheet.classList.add('crowded');
  return sizes(LEAST_LETTER).some(fits);
}

/** Write further sheets, with what did not fit on the first; without any there are none. */
function writeMore(/** @type {Element[]} */ parts) {
  const { view, sheet } = page.sheet;
  view.querySelectorAll('.sheet.more').forEach((one) => one.remove());
  const waiting = [...parts];
  while (waiting.length) {
    const body = el('div', { class: 'sheet-more' });
    const next = el('article', { class: sheet.className.replace('crowded', 'more') }, sheetMark('top'), sheetHead(), body, sheetMark('low'));
    next.classList.add('more');
    Object.assign(next.style, { width: sheet.style.width, height: sheet.style.height });
    view.append(next);
    do body.append(/** @type {Element} */ (waiting.shift()));
    while (waiting.length && fitsWith(body, waiting[0]));
  }
}

/** Return whether a part has room in a block besides what is there. */
function fitsWith(/** @type {HTMLElement} */ body, /** @type {Element} */ part) {
  body.append(part);
  const fits = body.scrollWidth <= body.clientWidth + 1 && body.scrollHeight <= body.clientHeight + 1;
  part.remove();
  return fits;
}
