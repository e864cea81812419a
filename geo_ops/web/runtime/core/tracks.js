// Tracks: lines with a direction; of those with times, the part that lies in a window.

/** @typedef {TracesData & {width: number}} TracksData */

/** How far apart arrows stand on a track, and how long a stretch has one at least, in pixels. */
const ARROWS = { every: 90, least: 26, size: 6 };

const Tracks = Traces.extend({
  options: { which: 'tracks', padding: 0.2 },

  /** Show only what was travelled from one minute to another (since 1970); without them, all. */
  setWindow(/** @type {number | null} */ from = null, /** @type {number | null} */ to = null) {
    this.window = from === null && to === null ? null : [from === null ? -Infinity : from, to === null ? Infinity : to];
    return this.redraw();
  },

  span(part) {
    const [from, to] = [this.first[part], this.first[part + 1]];
    const times = this.table.arrays.minute_of;
    if (!this.window || !times) return [from, to];
    const [low, high] = this.window;
    let [first, last] = [from, to];
    while (first < last && times[first] < low) first += 1;
    while (last > first && times[last - 1] > high) last -= 1;
    return [first, last];
  },

  draw(ctx, bounds) {
    if (!this.table) return;
    const { byCategory, drawn } = this.paths(bounds, 20);
    const width = this.data.width * Math.min(1, Math.max(0.6, 0.6 + (this._map.getZoom() - 5) * 0.2));
    ctx.lineJoin = 'round';
    ctx.lineCap = 'round';
    ctx.strokeStyle = 'rgba(255,255,255,0.85)';
    ctx.lineWidth = width + 2.4;
    for (const path of byCategory.values()) ctx.stroke(path);
    ctx.lineWidth = width;
    for (const [category, path] of byCategory) {
      ctx.lineCap = dashesOf(category).length ? 'butt' : 'round';
      ctx.setLineDash(dashesOf(category));
      ctx.strokeStyle = this.data.symbols[category].colour;
      ctx.stroke(path);
    }
    ctx.setLineDash([]);
    for (const { category, corners } of drawn) this.mark(ctx, corners, this.data.symbols[category].colour, width);
  },

  /** Draw the arrows of a part; a part that is one place is a dot. */
  mark(ctx, /** @type {number[][]} */ corners, /** @type {string} */ colour, /** @type {number} */ width) {
    const length = corners.reduce((sum, [x, y], at) => at ? sum + Math.hypot(x - corners[at - 1][0], y - corners[at - 1][1]) : 0, 0);
    ctx.fillStyle = colour;
    ctx.strokeStyle = '#ffffff';
    ctx.lineWidth = 1;
    if (length < 1) {
      ctx.beginPath();
      ctx.arc(corners[0][0], corners[0][1], width, 0, 2 * Math.PI);
      ctx.fill();
      ctx.stroke();
      return;
    }
    if (length < ARROWS.least) return;
    const count = Math.min(200, Math.max(1, Math.round(length / ARROWS.every)));
    for (let one = 0; one < count; one += 1) this.arrow(ctx, along(corners, (length * (one + 0.5)) / count));
  },

  arrow(ctx, { x, y, angle }) {
    const { size } = ARROWS;
    const corner = (turn, far) => [x + far * Math.cos(angle + turn), y + far * Math.sin(angle + turn)];
    ctx.beginPath();
    ctx.moveTo(...corner(0, size));
    ctx.lineTo(...corner(2.5, size));
    ctx.lineTo(...corner(Math.PI, size * 0.35));
    ctx.lineTo(...corner(-2.5, size));
    ctx.closePath();
    ctx.fill();
    ctx.stroke();
  },
});
