// Symbols: a shape and a colour, on a canvas or as SVG, from the one list of shapes (SHAPES).

/** @typedef {{shape: string, colour: string, outline: string}} Look */

/** The half of a symbol's box in units of its shape: the box of SHAPES with room for the outline. */
const BOX = 1.3;

/** Trace a shape of radius `r` around (x, y). In SHAPES y points up, on a canvas down. */
function tracePath(ctx, shape, x, y, r) {
  ctx.beginPath();
  const corners = SHAPES[shape];
  if (!corners || shape === 'circle') {
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  corners.forEach(([dx, dy], at) => {
    if (at === 0) ctx.moveTo(x + dx * r, y - dy * r);
    else ctx.lineTo(x + dx * r, y - dy * r);
  });
  ctx.closePath();
}

const sprites = new Map();

/** Return a small canvas with one symbol, drawn once for each look, size, pixel density and opacity. */
function sprite(/** @type {Look} */ look, /** @type {number} */ r, /** @type {number} */ ratio, opacity = 0.88) {
  const key = [look.shape, look.colour, r, ratio, opacity].join(' ');
  if (!sprites.has(key)) {
    const side = Math.ceil(2 * (BOX * r + 1) * ratio);
    const canvas = el('canvas', { width: side, height: side });
    const ctx = canvas.getContext('2d', { willReadFrequently: opacity === 1 });
    ctx.scale(ratio, ratio);
    tracePath(ctx, look.shape, side / ratio / 2, side / ratio / 2, r);
    ctx.fillStyle = look.colour;
    ctx.globalAlpha = opacity;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.lineWidth = r > 4 ? 1.2 : 0.8;
    ctx.strokeStyle = look.outline;
    ctx.stroke();
    sprites.set(key, canvas);
  }
  return sprites.get(key);
}

/** Return a symbol as an SVG element, for legends and site markers. */
function symbol(/** @type {Look} */ look, /** @type {number} */ size) {
  const points = (SHAPES[look.shape] || SHAPES.circle).map(([x, y]) => `${x},${-y}`).join(' ');
  const shape = svg('polygon', {
    points, fill: look.colour, stroke: look.outline, 'stroke-width': 2.6 / size, 'stroke-linejoin': 'round',
  });
  const viewBox = `${-BOX} ${-BOX} ${2 * BOX} ${2 * BOX}`;
  return svg('svg', { width: size, height: size, viewBox, 'aria-hidden': 'true' }, shape);
}

const hatches = new Map();

/** Return a fill that hatches in a colour at an angle; made once for each. */
function hatch(/** @type {string} */ colour, /** @type {number} */ angle) {
  const key = `${colour} ${angle}`;
  if (!hatches.has(key)) {
    const id = `geo-ops-hatch-${hatches.size}`;
    const line = svg('line', { x1: 0, y1: 0, x2: 0, y2: 9, stroke: colour, 'stroke-width': 1.3 });
    const pattern = svg('pattern', {
      id, width: 9, height: 9, patternUnits: 'userSpaceOnUse', patternTransform: `rotate(${angle})`,
    }, line);
    const holder = svg('svg', { width: 0, height: 0, 'aria-hidden': 'true', class: 'geo-ops-defs' },
      svg('defs', {}, pattern));
    document.body.append(holder);
    hatches.set(key, `url(#${id})`);
  }
  return hatches.get(key);
}
