// Many points from one packed block: drawn on one canvas, found by a click, filtered by category.

/** @typedef {RecordsData & {packed: string, radius: number, density: boolean}} PointsData */

/** Return the place of a longitude and a latitude on the world's square of side 1. */
function worldX(longitude) {
  return longitude / 360 + 0.5;
}
function worldY(latitude) {
  const sine = Math.sin((latitude * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/** Return the places of longitudes or latitudes on the world's square. */
function placesOf(/** @type {Numbers} */ degrees, /** @type {(value: number) => number} */ place) {
  // Float64Array.from with a function goes through an iterator, which takes ten times as long.
  const found = new Float64Array(degrees.length);
  for (let at = 0; at < found.length; at += 1) found[at] = place(degrees[at]);
  return found;
}

/** Above this number in view, symbols are stamped into an image, in slices. */
const CROWDED = 6000;

/** Points that lie together in a packed layer (they stand along a curve): a box is kept of each so many. */
const CHUNK = 512;

/** How many chunks are drawn before the clock is asked. */
const CHUNKS_IN_STEP = 8;

/**
 * Return a function that says whether no symbol of a category stands yet in the square of two pixels
 * at (x, y), and takes the square. Of a million points on a country it lets through what can be seen.
 */
function freeCells(/** @type {number} */ width, /** @type {number} */ height) {
  const across = (width >> 1) + 1;
  const taken = new Uint32Array(across * ((height >> 1) + 1));
  return (x, y, category) => {
    const place = (x >> 1) + (y >> 1) * across;
    const bit = 1 << (category & 31);
    if (taken[place] & bit) return false;
    taken[place] |= bit;
    return true;
  };
}

/** Return the boxes of chunks of points: west, north, east, south on the world's square, for each. */
function chunkBoxes(/** @type {Float64Array} */ x, /** @type {Float64Array} */ y) {
  const boxes = new Float64Array(4 * Math.ceil(x.length / CHUNK));
  for (let at = 0, first = 0; first < x.length; at += 4, first += CHUNK) {
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    const end = Math.min(first + CHUNK, x.length);
    for (let row = first; row < end; row += 1) {
      if (x[row] < west) west = x[row];
      if (x[row] > east) east = x[row];
      if (y[row] < north) north = y[row];
      if (y[row] > south) south = y[row];
    }
    boxes.set([west, north, east, south], at);
  }
  return boxes;
}

const Points = CanvasOverlay.extend({
  options: { which: 'points', padding: 0.2 },

  initialize(/** @type {PointsData} */ data) {
    L.Renderer.prototype.initialize.call(this, {});
    this.data = data;
    /** Resolves when the points are unpacked; the layer may be added long before. */
    this.ready = this.load(data);
  },

  async load(data) {
    const table = await unpack(data.packed);
    const { rows, arrays } = table;
    this.x = placesOf(arrays.longitude, worldX);
    this.y = placesOf(arrays.latitude, worldY);
    this.boxes = chunkBoxes(this.x, this.y);
    this.category = arrays.category || new Uint8Array(rows);
    this.shown = new Uint8Array(rows).fill(1);
    this.table = table;
    this.rows = rows;
    this.redraw();
    return this;
  },

  onAdd(map) {
    CanvasOverlay.prototype.onAdd.call(this, map);
    pickerOf(map).sources.add(this);
    this.ready.catch((error) => map.fire('geoops:error', { message: error.message }));
  },

  onRemove(map) {
    this.explain(map, false);
    pickerOf(map).sources.delete(this);
    CanvasOverlay.prototype.onRemove.call(this, map);
  },

  /** Show only rows for which `keep(row, table)` holds; without it, all of them. */
  filter(keep) {
    for (let row = 0; row < this.table.rows; row += 1) {
      this.shown[row] = !keep || keep(row, this.table) ? 1 : 0;
    }
    return this.redraw();
  },

  /** Show only the rows whose byte in `mask` is 1; without one, all of them. */
  setMask(/** @type {Uint8Array | null} */ mask) {
    this.shown = mask || new Uint8Array(this.table.rows).fill(1);
    return this.redraw();
  },

  /** Return the radius of a symbol in pixels at a zoom: small on the whole country, larger near. */
  radius(zoom) {
    return Math.round(2 * Math.min(Math.max(this.data.radius - 0.5 + (zoom - 6) * 0.9, 2), 9)) / 2;
  },

  /** Return what turns the square of the world into layer pixels: factor and origin. */
  frame() {
    const origin = this._map.getPixelOrigin();
    return { scale: 256 * 2 ** this._map.getZoom(), left: origin.x, top: origin.y };
  },

  /** Return the first rows of the chunks that touch a box of layer pixels. */
  chunksIn({ min, max }, /** @type {number} */ reach) {
    const { scale, left, top } = this.frame();
    const [west, east] = [(min.x - reach + left) / scale, (max.x + reach + left) / scale];
    const [north, south] = [(min.y - reach + top) / scale, (max.y + reach + top) / scale];
    const { boxes } = this;
    const found = [];
    for (let at = 0; at < boxes.length; at += 4) {
      if (boxes[at] > east || boxes[at + 2] < west || boxes[at + 1] > south || boxes[at + 3] < north) continue;
      found.push(at / 4 * CHUNK);
    }
    return found;
  },

  finished() {
    this.explain(this._map, this.dense);
    CanvasOverlay.prototype.finished.call(this);
  },

  /** Put the legend of the squares on the map, or take it off. */
  explain(map, /** @type {boolean} */ dense) {
    if (Boolean(this._legend) === dense) return;
    if (dense) this._legend = densityLegend(this.data.title).addTo(map);
    else {
      map.removeControl(this._legend);
      this._legend = null;
    }
  },

  steps(view) {
    if (!this.table || !this.rows) return null;
    const chunks = this.chunksIn(view.bounds, 0);
    return chunks.length * CHUNK > CROWDED ? this.stamped(view, chunks) : null;
  },

  /** Draw many points, some chunks at each step: as squares where symbols would hide one another. */
  * stamped(/** @type {View} */ view, /** @type {number[]} */ chunks) {
    this.dense = false;
    if (this.data.density) {
      const squares = yield* this.counted(view, chunks);
      this.dense = squares.isDense();
      if (this.dense) return squares.paint();
    }
    return yield* this.stamps(view, chunks);
  },

  /** Count the points in view by square. */
  * counted({ bounds, ratio }, /** @type {number[]} */ chunks) {
    const { scale, left, top } = this.frame();
    const size = bounds.getSize();
    const [width, height] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
    const squares = new Squares(width, height, ratio);
    const { x: xs, y: ys, shown, rows } = this;
    const [wide, dx, dy] = [scale * ratio, (left + bounds.min.x) * ratio, (top + bounds.min.y) * ratio];
    for (let at = 0; at < chunks.length; at += 1) {
      if (at % (8 * CHUNKS_IN_STEP) === 0) yield;
      const end = Math.min(chunks[at] + CHUNK, rows);
      for (let row = chunks[at]; row < end; row += 1) {
        const x = xs[row] * wide - dx;
        const y = ys[row] * wide - dy;
        if (shown[row] && x >= 0 && x < width && y >= 0 && y < height) squares.add(x, y);
      }
    }
    return squares;
  },

  * stamps({ bounds, ratio }, /** @type {number[]} */ chunks) {
    const { scale, left, top } = this.frame();
    const r = this.radius(this._map.getZoom());
    const size = bounds.getSize();
    const [width, height] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
    const image = new StampImage(width, height, this.data.symbols.map((look) => stampOf(look, r, ratio)));
    const free = freeCells(width, height);
    const { x: xs, y: ys, shown, category, rows } = this;
    const [wide, dx, dy] = [scale * ratio, (left + bounds.min.x) * ratio, (top + bounds.min.y) * ratio];
    for (let at = 0; at < chunks.length; at += 1) {
      if (at % CHUNKS_IN_STEP === 0) yield;
      const end = Math.min(chunks[at] + CHUNK, rows);
      for (let row = chunks[at]; row < end; row += 1) {
        const x = xs[row] * wide - dx;
        const y = ys[row] * wide - dy;
        if (!shown[row] || x < 0 || x >= width || y < 0 || y >= height) continue;
        if (free(x, y, category[row])) image.set(x, y, category[row]);
      }
    }
    yield;
    return image.finish();
  },

  draw(ctx, bounds, ratio) {
    this.dense = false;
    if (!this.table) return;
    const { scale, left, top } = this.frame();
    const r = this.radius(this._map.getZoom());
    const images = this.data.symbols.map((look) => sprite(look, r, ratio));
    const half = images[0].width / ratio / 2;
    const { min, max } = bounds;
    for (const first of this.chunksIn(bounds, 0)) {
      const end = Math.min(first + CHUNK, this.rows);
      for (let row = first; row < end; row += 1) {
        const x = this.x[row] * scale - left;
        const y = this.y[row] * scale - top;
        if (!this.shown[row] || x < min.x || x > max.x || y < min.y || y > max.y) continue;
        const image = images[this.category[row]];
        ctx.drawImage(image, x - half, y - half, image.width / ratio, image.height / ratio);
      }
    }
  },

  hits(point, reach) {
    if (!this.table) return [];
    const { scale, left, top } = this.frame();
    const limit = this.radius(this._map.getZoom()) + reach;
    const found = [];
    for (const first of this.chunksIn(L.bounds(point, point), limit)) {
      const end = Math.min(first + CHUNK, this.rows);
      for (let row = first; row < end; row += 1) {
        const dx = this.x[row] * scale - left - point.x;
        const dy = this.y[row] * scale - top - point.y;
        if (Math.abs(dx) > limit || Math.abs(dy) > limit || !this.shown[row]) continue;
        const distance = Math.hypot(dx, dy);
        if (distance <= limit) {
          found.push({ distance, latlng: this.latlng(row), card: () => recordCard(this.data, this.table, row) });
        }
      }
    }
    return found;
  },

  latlng(row) {
    return L.latLng(this.table.arrays.latitude[row], this.table.arrays.longitude[row]);
  },
});
