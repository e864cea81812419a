// The ground: neighbouring countries, lakes, rivers and roads, by rank and zoom; nothing to click.

/** The kinds of ground, as they are numbered in the block (geo_ops/web/layers/ground.py), from the bottom up. */
const GROUND = ['neighbour', 'lake', 'river', 'road'];

/** From which zoom a rank is shown: the main ones always. */
const RANK_ZOOMS = [0, 0, 6, 8];

/** How much of a river or a road must be seen, in pixels, for its name. */
const LEAST_RUN = 130;

const NEIGHBOUR = { fill: '#f6f5f1', line: '#98a0a6' };
const WATER = { fill: '#d3e4ef', line: '#7fa8c4', ink: '#2f6388' };
const ROAD = { casing: '#8a7f6d', fill: '#fffdf6' };

const Ground = Traces.extend({
  options: { which: 'ground', padding: 0.2 },

  onAdd(map) {
    CanvasOverlay.prototype.onAdd.call(this, map);
    this._stop = onLanguage(() => this.redraw());
    this.ready.catch((error) => map.fire('geoops:error', { message: error.message }));
  },

  onRemove(map) {
    this._stop();
    crowdOf(map).reserve(this, []);
    CanvasOverlay.prototype.onRemove.call(this, map);
  },

  hits() {
    return [];
  },

  draw(ctx, bounds) {
    if (!this.table) return;
    const zoom = this._map.getZoom();
    const { rank } = this.table.arrays;
    const groups = new Map();
    const drawn = [];
    for (const part of this.partsIn(bounds, 8)) {
      const row = this.owner[part];
      if (zoom < RANK_ZOOMS[Math.min(rank[row], 3)]) continue;
      const corners = this.corners(part);
      const key = `${this.category[row]} ${rank[row]}`;
      if (!groups.has(key)) groups.set(key, { kind: GROUND[this.category[row]], rank: rank[row], path: new Path2D() });
      const { path } = groups.get(key);
      corners.forEach(([x, y], at) => (at ? path.lineTo(x, y) : path.moveTo(x, y)));
      drawn.push({ row, corners });
    }
    ctx.lineJoin = 'round';
    ctx.lineCap = 'round';
    const order = [...groups.values()].sort((a, b) => GROUND.indexOf(a.kind) - GROUND.indexOf(b.kind) || b.rank - a.rank);
    for (const one of order) this[one.kind](ctx, one.path, Math.min(one.rank, 3), zoom);
    this.name(ctx, drawn, bounds);
  },

  neighbour(ctx, path) {
    ctx.fillStyle = NEIGHBOUR.fill;
    ctx.fill(path, 'evenodd');
    this.stroke(ctx, path, NEIGHBOUR.line, 1);
  },

  lake(ctx, path) {
    ctx.fillStyle = WATER.fill;
    ctx.fill(path, 'evenodd');
    this.stroke(ctx, path, WATER.line, 0.7);
  },

  river(ctx, path, rank, zoom) {
    this.stroke(ctx, path, WATER.line, [2.4, 2.4, 1.5, 0.9][rank] * (zoom < 6 ? 0.7 : 1));
  },

  road(ctx, path, rank, zoom) {
    const width = [2.6, 2.6, 1.8, 1.2][rank] * (zoom < 6 ? 0.6 : 1);
    this.stroke(ctx, path, ROAD.casing, width + 1.2);
    this.stroke(ctx, path, ROAD.fill, width);
  },

  stroke(ctx, path, /** @type {string} */ colour, /** @type {number} */ width) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke(path);
  },

  /** Write names: of neighbours and lakes inside them, of rivers and roads along them. */
  name(ctx, drawn, bounds) {
    this.drawn = [];
    this.taken = [];
    const lines = new Map();
    for (const { row, corners } of drawn) {
      const name = say(this.data.labels[row]);
      const key = `${this.category[row]} ${name}`;
      if (name) lines.set(key, { name, row, parts: [...(lines.has(key) ? lines.get(key).parts : []), corners] });
    }
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    for (const { name, row, parts } of lines.values()) {
      const kind = GROUND[this.category[row]];
      if (kind === 'neighbour' || kind === 'lake') this.inside(ctx, name, row, kind, bounds);
      else this.along(ctx, name, parts, kind, bounds);
    }
    ctx.textAlign = 'start';
    crowdOf(this._map).reserve(this, this.taken);
  },

  inside(ctx, name, row, kind, bounds) {
    const [longitude, latitude] = this.data.at[row];
    const point = this._map.latLngToLayerPoint([latitude, longitude]);
    const text = kind === 'neighbour' ? name.toUpperCase() : name;
    ctx.font = kind === 'neighbour' ? `500 12px ${FONT}` : `italic 11px ${FONT}`;
    ctx.letterSpacing = kind === 'neighbour' ? '3px' : '0px';
    const half = ctx.measureText(text).width / 2;
    this.write(ctx, text, [point.x - half, point.y - 8, point.x + half, point.y + 8], kind === 'lake' ? WATER.ink : '#7b858d', bounds);
    ctx.letterSpacing = '0px';
  },

  along(ctx, name, parts, kind, bounds) {
    const spot = middleOf(parts, bounds);
    if (!spot || spot.length < LEAST_RUN) return;
    ctx.font = `${kind === 'river' ? 'italic ' : ''}11px ${FONT}`;
    const half = ctx.measureText(name).width / 2 + 2;
    // Upright, whichever way the line runs.
    const angle = Math.cos(spot.angle) < 0 ? spot.angle + Math.PI : spot.angle;
    const [wide, high] = [half * Math.abs(Math.cos(angle)) + 8, half * Math.abs(Math.sin(angle)) + 8];
    ctx.save();
    ctx.translate(spot.x, spot.y);
    ctx.rotate(angle);
    ctx.translate(-spot.x, -spot.y - 8);
    this.write(ctx, name, [spot.x - wide, spot.y - high, spot.x + wide, spot.y + high], kind === 'river' ? WATER.ink : '#5d5544', bounds);
    ctx.restore();
  },

  /** Write a text in the middle of a box, if that is free. */
  write(ctx, text, box, /** @type {string} */ colour, bounds) {
    const [left, top, right, bottom] = box;
    const middle = L.point((left + right) / 2, (top + bottom) / 2);
    if (!bounds.contains(middle) || this.taken.some((other) => meet(box, other))) return;
    this.taken.push(box);
    this.drawn.push(text);
    ctx.strokeStyle = 'rgba(255,255,255,0.85)';
    ctx.lineWidth = 3;
    ctx.strokeText(text, middle.x, middle.y);
    ctx.fillStyle = colour;
    ctx.fillText(text, middle.x, middle.y);
  },
});
