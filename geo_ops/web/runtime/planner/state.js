// The planner's page: its data, its map, what is chosen. Built on the tools of the core.

const { tools } = window.geoOps;
const { say, word, number, span, el, svg, symbol, hatch, onLanguage, language, fold, unitsOf, when, shown } = tools;

/** What the page knows and where it stands. Filled by `start`. */
const page = {
  /** @type {any} */ map: null,
  /** @type {any} */ data: null,
  /** @type {any} */ units: null,
  /** @type {Record<string, any[]>} Leaflet layers by id of the tree */ parts: {},
  /** @type {string | null} */ chosen: null,
  /** @type {any} */ outline: null,
  /** @type {Record<string, boolean>} what is on, by id of the tree */ on: {},
  /** @type {boolean} whether the records are unpacked */ ready: false,
  /** @type {Record<string, any[]>} records by layer */ records: {},
  /** @type {Record<string, any[]>} what a layer can be filtered by */ facets: {},
  /** @type {Record<string, Record<string, Set<string>>>} values that are hidden, by layer and column */ hidden: {},
  /** @type {Record<string, any>} what is shown of a layer (`Tally`) */ tally: {},
  /** @type {any} the window of time */ time: null,
  /** @type {any} first and last day of the data, or null */ span: null,
  /** @type {number[]} first days of the steps, and the day after the last */ steps: [],
  /** @type {any} */ play: null,
  /** @type {any} the histogram of the bar, and of what */ bars: null,
  /** @type {number} a frame in which all is shown anew */ soon: 0,
  /** @type {any} the table in the dialog (`Grid`) */ grid: null,
  /** @type {any} what it lists (`Listing`) */ listing: null,
  /** @type {Map<string, any>} bounds of units */ boxes: new Map(),
  /** @type {Map<string, Set<string>>} the codes inside a unit */ inside: new Map(),
  /** @type {Map<string, Set<number>>} the arcs of a unit's border */ arcs: new Map(),
  /** @type {string} the view that the address names */ view: '',
  /** @type {any} shows a view given as text (permalink.js) */ show: null,
  /** @type {any} rows of cells as CSV (csv.js) */ csvText: null,
  /** @type {string} the view in which the page opened */ firstView: '',
  /** @type {boolean} whether a view is being shown */ applying: false,
  /** @type {number} a timer until the view is written down */ noting: 0,
  /** @type {Record<string, any>} figures by month (`Cube`) */ cubes: {},
  /** @type {Record<string, any>} figures of the window, by layer and measure */ windowed: {},
  /** @type {Map<string, any>} names of all units of the division */ names: new Map(),
  /** @type {Map<string, string>} parents of all units */ parents: new Map(),
  /** @type {Map<string, string>} levels of all units */ levelOf: new Map(),
};

/** Read names, parents and levels of all units of the division. */
function readPlaces() {
  const levels = Object.keys(page.data.levels);
  for (const [pcode, fr, en, depth, , , parent] of page.data.places) {
    if (depth < 0) continue;
    page.names.set(pcode, { fr, en: en || fr });
    page.parents.set(pcode, parent);
    page.levelOf.set(pcode, levels[depth]);
  }
}

/** Return an element of the page's frame. */
function at(/** @type {string} */ id) {
  return /** @type {any} */ (document.getElementById(id));
}

/** Return the name of a level, small letters: for running text. */
function levelName(/** @type {string} */ level, plural = false) {
  const names = page.data.levels[level];
  return names ? say(plural ? names.plural : names.name) : level;
}

/** Return the name of a unit by its code. */
function unitName(/** @type {string} */ pcode) {
  const unit = page.units.byCode.get(pcode);
  return unit ? say(unit.name) : pcode;
}

/** Return "label: text" as the language writes it. */
function labelled(/** @type {string} */ label, /** @type {string} */ text) {
  return word('labelled', { label, text });
}

/** Return whether the page is laid out for a small screen. */
function isNarrow() {
  return window.matchMedia('(max-width: 860px)').matches;
}

/** Return a symbol in a legend line. */
function key(/** @type {Node} */ mark, /** @type {string} */ text, /** @type {string | null} */ count) {
  return el('li', { class: count === '0' && 'nil' }, mark, el('span', { class: 'text' }, text),
    count !== null && el('span', { class: 'count' }, count));
}

/** Return a small box with a colour or a hatch. */
function swatch(/** @type {string} */ fill, border = '#98a2aa') {
  const box = el('span', { class: 'swatch', 'aria-hidden': 'true' });
  box.style.borderColor = border;
  if (!fill.startsWith('url(')) {
    box.style.background = fill;
    return box;
  }
  const NS = 'http://www.w3.org/2000/svg';
  const drawing = document.createElementNS(NS, 'svg');
  const area = document.createElementNS(NS, 'rect');
  for (const [name, value] of Object.entries({ width: '100%', height: '100%', fill })) area.setAttribute(name, value);
  for (const [name, value] of Object.entries({ width: 18, height: 12 })) drawing.setAttribute(name, String(value));
  drawing.style.display = 'block';
  drawing.append(area);
  box.append(drawing);
  return box;
}
