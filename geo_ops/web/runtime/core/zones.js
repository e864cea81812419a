// Zones: outlines of a mission's own, hatched on wish; a click inside goes through to what lies there.

/**
 * @typedef {TracesData & {width: number, labels: Text[], at: [number, number][], hatched: boolean,
 *   angle: number}} ZonesData
 */

/** A zone narrower than this on the screen, in pixels, has no name. */
const LEAST_ZONE = 46;

const Zones = Traces.extend({
  options: { which: 'zones', padding: 0.2 },

  draw(ctx, bounds, ratio) {
    if (!this.table) return;
    const { byCategory } = this.paths(bounds, 10);
    ctx.lineJoin = 'round';
    for (const [category, path] of byCategory) {
      const { colour } = this.data.symbols[category];
      if (this.data.hatched) {
        ctx.fillStyle = hatchPattern(ctx, colour, this.data.angle, ratio);
        ctx.fill(path, 'evenodd');
      }
      ctx.setLineDash([]);
      ctx.lineWidth = this.data.width + 2;
      ctx.strokeStyle = 'rgba(255,255,255,0.75)';
      ctx.stroke(path);
      ctx.lineWidth = this.data.width;
      ctx.setLineDash(dashesOf(category));
      ctx.strokeStyle = colour;
      ctx.stroke(path);
      ctx.setLineDash([]);
    }
    this.name(ctx, bounds);
  },

  /** Write the names of zones that are wide enough over their northern edge, where no other stands. */
  name(ctx, bounds) {
    this.drawn = [];
    this.plates = [];
    const { scale } = this.frame();
    const wide = new Map();
    for (const part of this.partsIn(bounds, 0)) {
      const row = this.owner[part];
      wide.set(row, Math.max(wide.get(row) || 0, (this.boxes[4 * part + 2] - this.boxes[4 * part]) * scale));
    }
    ctx.font = `600 12px ${FONT}`;
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'center';
    for (const [row, width] of wide) {
      const name = say(this.data.labels[row]);
      if (!name || width < LEAST_ZONE) continue;
      const [longitude, latitude] = this.data.at[row];
      const top = this._map.latLngToLayerPoint([latitude, longitude]);
      const [x, y] = [top.x, top.y - 10];
      const half = ctx.measureText(name).width / 2 + 3;
      const box = [x - half, y - 9, x + half, y + 9];
      if (this.plates.some((other) => meet(box, other.box))) continue;
      this.plates.push({ box, row });
      this.drawn.push(name);
      ctx.strokeStyle = 'rgba(255,255,255,0.9)';
      ctx.lineWidth = 3.5;
      ctx.strokeText(name, x, y);
      ctx.fillStyle = this.data.symbols[this.category[row]].colour;
      ctx.fillText(name, x, y);
    }
    ctx.textAlign = 'start';
    crowdOf(this._map).reserve(this, this.plates.map((one) => one.box));
  },

  /** Besides outlines, names are found. */
  hits(point, reach) {
    const found = Traces.prototype.hits.call(this, point, reach);
    for (const { box, row } of this.plates || []) {
      if (!meet(box, [point.x, point.y, point.x, point.y])) continue;
      found.push({ distance: 0, latlng: this._map.layerPointToLatLng(point), card: () => this.card(row) });
    }
    return found;
  },

  latlng(row) {
    const [longitude, latitude] = this.data.at[row];
    return L.latLng(latitude, longitude);
  },

  onRemove(map) {
    crowdOf(map).reserve(this, []);
    Traces.prototype.onRemove.call(this, map);
  },
});

const patterns = new Map();

/** Return a fill for a canvas that hatches in a colour at an angle; made once for each. */
function hatchPattern(ctx, /** @type {string} */ colour, /** @type {number} */ angle, /** @type {number} */ ratio) {
  const key = `${colour} ${angle} ${ratio}`;
  if (!patterns.has(key)) {
    const side = 10;
    const tile = el('canvas', { width: side * ratio, height: side * ratio });
    const pen = tile.getContext('2d');
    pen.scale(ratio, ratio);
    pen.strokeStyle = colour;
    pen.globalAlpha = 0.55;
    pen.lineWidth = 1.2;
    pen.beginPath();
    for (const shift of [-side, 0, side]) {
      if (angle === 0) { pen.moveTo(0, side / 2); pen.lineTo(side, side / 2); }
      else if (angle === 90) { pen.moveTo(side / 2, 0); pen.lineTo(side / 2, side); }
      else { pen.moveTo(shift, angle < 90 ? side : 0); pen.lineTo(shift + side, angle < 90 ? 0 : side); }
    }
    pen.stroke();
    const pattern = ctx.createPattern(tile, 'repeat');
    pattern.setTransform(new DOMMatrix().scale(1 / ratio));
    patterns.set(key, pattern);
  }
  return patterns.get(key);
}
