// Routes: named lines with a casing; the name in a plate in the middle of what is seen of the route.

/** @typedef {TracesData & {widths: number[], labels: Text[]}} RoutesData */

/** The colour of casings and of the writing in plates. */
const CASING = '#2b333a';

/** A route of which less than this is seen, in pixels, has no plate. */
const LEAST_NAMED = 60;

const Routes = Traces.extend({
  options: { which: 'routes', padding: 0.2 },

  draw(ctx, bounds) {
    if (!this.table) return;
    const { byCategory, drawn } = this.paths(bounds, 20);
    const share = Math.min(1.3, Math.max(0.55, 0.55 + (this._map.getZoom() - 5) * 0.15));
    const widths = this.data.widths.map((one) => one * share);
    ctx.lineJoin = 'round';
    ctx.lineCap = 'round';
    for (const [category, path] of byCategory) {
      ctx.strokeStyle = CASING;
      ctx.lineWidth = widths[category] + 2;
      ctx.stroke(path);
    }
    for (const [category, path] of byCategory) {
      const dashes = dashesOf(category);
      ctx.lineWidth = widths[category];
      // Between the dashes the casing is filled with white, so that grey prints still tell them apart.
      if (dashes.length) {
        ctx.strokeStyle = '#ffffff';
        ctx.stroke(path);
      }
      ctx.lineCap = dashes.length ? 'butt' : 'round';
      ctx.setLineDash(dashes);
      ctx.strokeStyle = this.data.symbols[category].colour;
      ctx.stroke(path);
      ctx.setLineDash([]);
      ctx.lineCap = 'round';
    }
    this.name(ctx, bounds, drawn);
  },

  /** Write the name of each route once, where it has room. */
  name(ctx, bounds, drawn) {
    /** Names that are on the map now, for tests and for whoever asks. */
    this.drawn = [];
    const lines = new Map();
    for (const { row, corners } of drawn) {
      const name = say(this.data.labels[row]);
      if (name) lines.set(name, [...(lines.get(name) || []), corners]);
    }
    const size = this._map.getSize();
    const seen = L.bounds(this._map.containerPointToLayerPoint([0, 0]), this._map.containerPointToLayerPoint(size));
    const taken = [];
    ctx.font = `600 11px ${FONT}`;
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'center';
    for (const [name, parts] of lines) {
      const spot = middleOf(parts, seen);
      if (!spot || spot.length < LEAST_NAMED) continue;
      const width = ctx.measureText(name).width + 10;
      const box = [spot.x - width / 2, spot.y - 8, spot.x + width / 2, spot.y + 8];
      if (taken.some((other) => meet(box, other))) continue;
      taken.push(box);
      this.drawn.push(name);
      plate(ctx, box);
      ctx.fillStyle = CASING;
      ctx.fillText(name, spot.x, spot.y + 0.5);
    }
    ctx.textAlign = 'start';
    crowdOf(this._map).reserve(this, taken);
  },

  onRemove(map) {
    crowdOf(map).reserve(this, []);
    Traces.prototype.onRemove.call(this, map);
  },
});

/** Draw the plate that a name stands on. */
function plate(ctx, /** @type {number[]} */ [left, top, right, bottom]) {
  ctx.beginPath();
  if (ctx.roundRect) ctx.roundRect(left, top, right - left, bottom - top, 3);
  else ctx.rect(left, top, right - left, bottom - top);
  ctx.fillStyle = '#ffffff';
  ctx.fill();
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = CASING;
  ctx.stroke();
}
