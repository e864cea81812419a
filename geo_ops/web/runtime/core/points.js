// Many points from one packed block: drawn on one canvas, found by a click, filtered by category.

/** @typedef {RecordsData & {packed: string, radius: number}} PointsData */

/** Return the place of a longitude and a latitude on the world's square of side 1. */
function worldX(longitude) {
  return longitude / 360 + 0.5;
}
function worldY(latitude) {
  const sine = Math.sin((latitude * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/** Above this number, points that would cover one another to the pixel are drawn once. */
const CROWDED = 20000;

/**
 * Return a function that says whether no symbol of a category stands yet in the square of two pixels
 * at (x, y), and takes the square. Of a million points on a country it lets through what can be seen.
 */
function freeCells(/** @type {number} */ rows, bounds) {
  if (rows < CROWDED) return () => true;
  const { x: width, y: height } = bounds.getSize();
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
    this.table = table;
    this.rows = rows;
    this.x = Float64Array.from(arrays.longitude, worldX);
    this.y = Float64Array.from(arrays.latitude, worldY);
    this.category = arrays.category || new Float64Array(rows);
    this.shown = new Uint8Array(rows).fill(1);
    this.redraw();
    return this;
  },

  onAdd(map) {
    CanvasOverlay.prototype.onAdd.call(this, map);
    pickerOf(map).sources.add(this);
    this.ready.catch((error) => map.fire('geoops:error', { message: error.message }));
  },

  onRemove(map) {
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

  draw(ctx, bounds, ratio) {
    if (!this.table) return;
    const { scale, left, top } = this.frame();
    const r = this.radius(this._map.getZoom());
    const images = this.data.symbols.map((look) => sprite(look, r, ratio));
    const half = images.length ? images[0].width / ratio / 2 : 0;
    const { min, max } = bounds;
    const free = freeCells(this.table.rows, bounds);
    for (let row = 0; row < this.table.rows; row += 1) {
      const x = this.x[row] * scale - left;
      const y = this.y[row] * scale - top;
      if (!this.shown[row] || x < min.x || x > max.x || y < min.y || y > max.y) continue;
      if (!free(x - min.x, y - min.y, this.category[row])) continue;
      const image = images[this.category[row]];
      ctx.drawImage(image, x - half, y - half, image.width / ratio, image.height / ratio);
    }
  },

  hits(point, reach) {
    if (!this.table) return [];
    const { scale, left, top } = this.frame();
    const limit = this.radius(this._map.getZoom()) + reach;
    const found = [];
    for (let row = 0; row < this.table.rows; row += 1) {
      const dx = this.x[row] * scale - left - point.x;
      const dy = this.y[row] * scale - top - point.y;
      if (Math.abs(dx) > limit || Math.abs(dy) > limit || !this.shown[row]) continue;
      const distance = Math.hypot(dx, dy);
      if (distance <= limit) {
        found.push({ distance, latlng: this.latlng(row), card: () => recordCard(this.data, this.table, row) });
      }
    }
    return found;
  },

  latlng(row) {
    return L.latLng(this.table.arrays.latitude[row], this.table.arrays.longitude[row]);
  },
});
