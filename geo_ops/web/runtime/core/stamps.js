// Symbols by the hundred thousand: set pixel by pixel into an image, which is many times quicker
// without a GPU than drawing each on the canvas.

/**
 * A symbol as the pixels that it sets, from its middle: those that cover, and those of its edge.
 * Colours are 0xAABBGGRR (as ImageData lies in memory), those of the edge premultiplied.
 * @typedef {{reach: number, full: {dx: Int8Array, dy: Int8Array, colour: Uint32Array},
 *   edge: {dx: Int8Array, dy: Int8Array, colour: Uint32Array}}} Stamp
 */

const stampCache = new Map();

/** Return a symbol as a stamp, made once for each look, size and pixel density. @returns {Stamp} */
function stampOf(/** @type {Look} */ look, /** @type {number} */ r, /** @type {number} */ ratio) {
  const key = [look.shape, look.colour, r, ratio].join(' ');
  if (!stampCache.has(key)) stampCache.set(key, cutStamp(look, r, ratio));
  return stampCache.get(key);
}

function cutStamp(/** @type {Look} */ look, /** @type {number} */ r, /** @type {number} */ ratio) {
  const canvas = sprite(look, r, ratio, 1);
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const full = [];
  const edge = [];
  for (let at = 0; at < width * height; at += 1) {
    const [red, green, blue, alpha] = data.subarray(4 * at, 4 * at + 4);
    if (alpha < 8) continue;
    const share = alpha > 247 ? 1 : alpha / 255;
    const mixed = [red, green, blue, 255].map((one) => Math.round(one * share));
    const place = [(at % width) - (width >> 1), Math.floor(at / width) - (height >> 1)];
    (share === 1 ? full : edge).push([...place, mixed[0] | (mixed[1] << 8) | (mixed[2] << 16) | (mixed[3] << 24)]);
  }
  const columns = (pixels) => ({
    dx: Int8Array.from(pixels, (one) => one[0]),
    dy: Int8Array.from(pixels, (one) => one[1]),
    colour: Uint32Array.from(pixels, (one) => one[2] >>> 0),
  });
  return { reach: Math.max(width, height) / 2 + 1, full: columns(full), edge: columns(edge) };
}

/** An image that stamps are set into. All places are in its own pixels. */
class StampImage {
  constructor(/** @type {number} */ width, /** @type {number} */ height, /** @type {Stamp[]} */ stamps) {
    this.width = width;
    this.height = height;
    this.image = new ImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.margin = Math.ceil(Math.max(...stamps.map((one) => one.reach)));
    this.stamps = stamps.map((stamp) => ({
      full: this.offsets(stamp.full), fullColour: stamp.full.colour,
      edge: this.offsets(stamp.edge), edgeColour: stamp.edge.colour,
    }));
  }

  offsets({ dx, dy }) {
    return Int32Array.from(dx, (x, at) => x + dy[at] * this.width);
  }

  /** Set a stamp; one that would stick out is left out: the image has a margin around what is seen. */
  set(/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ which) {
    const { width, height, margin, pixels } = this;
    if (x < margin || y < margin || x >= width - margin || y >= height - margin) return;
    const { full, fullColour, edge, edgeColour } = this.stamps[which];
    const middle = (x | 0) + (y | 0) * width;
    for (let at = 0; at < edge.length; at += 1) {
      const place = middle + edge[at];
      pixels[place] = over(edgeColour[at], pixels[place]);
    }
    for (let at = 0; at < full.length; at += 1) pixels[middle + full[at]] = fullColour[at];
  }

  /** Return the image with its colours as ImageData wants them: not premultiplied. */
  finish() {
    const { pixels } = this;
    for (let at = 0; at < pixels.length; at += 1) {
      const alpha = pixels[at] >>> 24;
      if (alpha === 0 || alpha === 255) continue;
      const share = 255 / alpha;
      const red = Math.min(255, Math.round((pixels[at] & 255) * share));
      const green = Math.min(255, Math.round(((pixels[at] >>> 8) & 255) * share));
      const blue = Math.min(255, Math.round(((pixels[at] >>> 16) & 255) * share));
      pixels[at] = red | (green << 8) | (blue << 16) | (alpha << 24);
    }
    return this.image;
  }
}

/** Return a premultiplied colour laid over another: two channels at a time. */
function over(/** @type {number} */ above, /** @type {number} */ below) {
  const rest = 256 - (above >>> 24);
  const even = (((below & 0xff00ff) * rest) >>> 8) & 0xff00ff;
  const odd = ((below >>> 8) & 0xff00ff) * rest & 0xff00ff00;
  return (above + (even | odd)) >>> 0;
}
