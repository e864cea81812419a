// Records that are lines or outlines, from one packed block: what tracks, routes and zones share.

/** @typedef {RecordsData & {packed: string, labels?: Text[]}} TracesData */

/** Patterns of dashes, the second channel beside the colour: of the first category, the second ... */
const DASHES = [[], [9, 5], [2, 5], [12, 4, 2, 4], [5, 5], [14, 3, 5, 3]];

/** Return the dashes of a category. */
function dashesOf(/** @type {number} */ category) {
  return DASHES[category % DASHES.length];
}

/** Corners nearer to the last one drawn than this, in pixels, are passed over. */
const NEAR = 0.7;

const Traces = CanvasOverlay.extend({
  options: { which: 'tracks', padding: 0.2 },

  initialize(/** @type {TracesData} */ data) {
    L.Renderer.prototype.initialize.call(this, {});
    this.data = data;
    /** Resolves when the lines are unpacked; the layer may be added long before. */
    this.ready = this.load(data);
  },

  async load(data) {
    const table = await unpack(data.packed);
    const { rows, arrays } = table;
    this.x = placesOf(arrays.longitude, worldX);
    this.y = placesOf(arrays.latitude, worldY);
    this.readParts(rows, arrays);
    this.category = arrays.category || new Uint8Array(rows);
    this.shown = new Uint8Array(rows).fill(1);
    this.table = table;
    this.rows = rows;
    this.redraw();
    return this;
  },

  /** Note where each part begins, whose it is, and its box on the world's square. */
  readParts(rows, { parts, length }) {
    const count = length.length;
    this.first = new Uint32Array(count + 1);
    this.owner = new Uint32Array(count);
    this.boxes = new Float64Array(4 * count);
    for (let row = 0, part = 0; row < rows; row += 1) {
      for (let one = 0; one < parts[row]; one += 1, part += 1) {
        this.owner[part] = row;
        const from = this.first[part];
        const to = from + length[part];
        this.first[part + 1] = to;
        const [xs, ys] = [this.x.subarray(from, to), this.y.subarray(from, to)];
        const least = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);
        const most = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
        this.boxes.set([least(xs), least(ys), most(xs), most(ys)], 4 * part);
      }
    }
  },

  onAdd(map) {
    CanvasOverlay.prototype.onAdd.call(this, map);
    pickerOf(map).sources.add(this);
    this._stop = onLanguage(() => this.redraw());
    this.ready.catch((error) => map.fire('geoops:error', { message: error.message }));
  },

  onRemove(map) {
    this._stop();
    pickerOf(map).sources.delete(this);
    CanvasOverlay.prototype.onRemove.call(this, map);
  },

  /** Show only rows for which `keep(row, table)` holds; without it, all of them. */
  filter(keep) {
    for (let row = 0; row < this.rows; row += 1) this.shown[row] = !keep || keep(row, this.table) ? 1 : 0;
    return this.redraw();
  },

  /** Show the rows that have a 1 in the mask; null: all of them. */
  setMask(/** @type {Uint8Array | null} */ mask) {
    return this.filter(mask && ((row) => mask[row]));
  },

  /** Return what turns the square of the world into layer pixels: factor and origin. */
  frame() {
    const origin = this._map.getPixelOrigin();
    return { scale: 256 * 2 ** this._map.getZoom(), left: origin.x, top: origin.y };
  },

  /** Return the parts of shown rows that touch a box of layer pixels. */
  partsIn({ min, max }, /** @type {number} */ reach) {
    if (!this.table) return [];
    const { scale, left, top } = this.frame();
    const [west, east] = [(min.x - reach + left) / scale, (max.x + reach + left) / scale];
    const [north, south] = [(min.y - reach + top) / scale, (max.y + reach + top) / scale];
    const { boxes, owner, shown } = this;
    const found = [];
    for (let part = 0, at = 0; part < owner.length; part += 1, at += 4) {
      if (!shown[owner[part]]) continue;
      if (boxes[at] > east || boxes[at + 2] < west || boxes[at + 1] > south || boxes[at + 3] < north) continue;
      found.push(part);
    }
    return found;
  },

  /** Return the corners of a part in layer pixels, those left out that nobody would see. */
  corners(/** @type {number} */ part) {
    const { scale, left, top } = this.frame();
    const [from, to] = this.span(part);
    const found = [];
    for (let at = from; at < to; at += 1) {
      const x = this.x[at] * scale - left;
      const y = this.y[at] * scale - top;
      const last = found[found.length - 1];
      if (last && at < to - 1 && Math.abs(x - last[0]) < NEAR && Math.abs(y - last[1]) < NEAR) continue;
      found.push([x, y]);
    }
    return found;
  },

  /** Return the first corner of a part and the one after its last. @returns {[number, number]} */
  span(part) {
    return [this.first[part], this.first[part + 1]];
  },

  /** Return the paths of the parts in view, by category, and their corners in layer pixels. */
  paths(bounds, /** @type {number} */ reach) {
    const byCategory = new Map();
    const drawn = [];
    for (const part of this.partsIn(bounds, reach)) {
      const corners = this.corners(part);
      if (!corners.length) continue;
      const category = this.category[this.owner[part]];
      if (!byCategory.has(category)) byCategory.set(category, new Path2D());
      const path = byCategory.get(category);
      corners.forEach(([x, y], at) => (at ? path.lineTo(x, y) : path.moveTo(x, y)));
      drawn.push({ part, row: this.owner[part], category, corners });
    }
    return { byCategory, drawn };
  },

  /** Return the card of a row; where rows have names, its name is the heading. */
  card(/** @type {number} */ row) {
    const own = recordCard(this.data, this.table, row);
    const name = (this.data.labels || [])[row];
    if (!name) return own;
    const kind = this.data.symbols.length > 1 ? [[word('category'), say(own.title)]] : [];
    return { ...own, title: name, fields: [...kind, ...own.fields] };
  },

  /** Return the rows whose lines are within reach of a point, each once, at its nearest. */
  hits(point, /** @type {number} */ reach) {
    const limit = (this.data.width || 4) / 2 + reach;
    const nearest = new Map();
    for (const part of this.partsIn(L.bounds(point, point), limit)) {
      const corners = this.corners(part);
      for (let at = 0; at < corners.length; at += 1) {
        const one = nearestOn(point, corners[Math.max(0, at - 1)], corners[at]);
        const row = this.owner[part];
        if (one.distance > limit || (nearest.has(row) && nearest.get(row).distance <= one.distance)) continue;
        nearest.set(row, one);
      }
    }
    return [...nearest].map(([row, { distance, at }]) => ({
      distance, latlng: this._map.layerPointToLatLng(at), card: () => this.card(row),
    }));
  },

  /** Return where a row stands on the map: the middle of its first part. */
  latlng(/** @type {number} */ row) {
    const part = this.owner.indexOf(row);
    const at = (this.first[part] + this.first[part + 1]) >> 1;
    return L.latLng(this.table.arrays.latitude[at], this.table.arrays.longitude[at]);
  },
});

/** Return the distance of a point from a stretch of a line, and the place on it that is nearest. */
function nearestOn(point, [x0, y0], [x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  const share = length ? Math.min(1, Math.max(0, ((point.x - x0) * dx + (point.y - y0) * dy) / length)) : 0;
  const at = L.point(x0 + share * dx, y0 + share * dy);
  return { distance: at.distanceTo(point), at };
}

/**
 * Return the place in the middle of the longest stretch of some lines that is inside a box, and its
 * length; null where none is.
 */
function middleOf(/** @type {number[][][]} */ lines, box) {
  /** @type {any} */
  let best = null;
  for (const corners of lines) {
    let run = [];
    let length = 0;
    const close = () => {
      if (run.length > 1 && (!best || length > best.length)) best = { run, length };
      run = [];
      length = 0;
    };
    corners.forEach(([x, y], at) => {
      if (!box.contains(L.point(x, y))) {
        close();
        return;
      }
      if (run.length) length += Math.hypot(x - corners[at - 1][0], y - corners[at - 1][1]);
      run.push([x, y]);
    });
    close();
  }
  return best && { ...along(best.run, best.length / 2), length: best.length };
}

/** Return the place at a distance along a line, and the angle of the line there. */
function along(/** @type {number[][]} */ corners, /** @type {number} */ distance) {
  let left = distance;
  for (let at = 1; at < corners.length; at += 1) {
    const [[x0, y0], [x1, y1]] = [corners[at - 1], corners[at]];
    const step = Math.hypot(x1 - x0, y1 - y0);
    if (step >= left && step > 0) {
      return { x: x0 + ((x1 - x0) * left) / step, y: y0 + ((y1 - y0) * left) / step, angle: Math.atan2(y1 - y0, x1 - x0) };
    }
    left -= step;
  }
  const [x, y] = corners[corners.length - 1];
  return { x, y, angle: 0 };
}

/** Return a short stretch of a line as SVG, for legends. */
function lineMark(/** @type {{colour: string}} */ look, /** @type {number} */ category, width = 2.4) {
  const line = svg('line', {
    x1: 1, y1: 6, x2: 25, y2: 6, stroke: look.colour, 'stroke-width': width, 'stroke-dasharray': dashesOf(category).join(' '),
  });
  return svg('svg', { width: 26, height: 12, viewBox: '0 0 26 12', 'aria-hidden': 'true' }, line);
}
