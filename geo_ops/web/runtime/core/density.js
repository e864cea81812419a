// Where points lie so thick that symbols would hide one another: how many there are in each square.

/** The side of a square in pixels. */
const SQUARE = 6;

/** From how many points in view, and how many in a square on average, squares are drawn. */
const DENSE = { points: 20000, each: 3 };

/** The least number of each class of squares; the colours are those of RAMP. */
const CLASSES = [1, 2, 5, 20, 100, 500];

/** Return the number of the class of a count. */
function densityClass(/** @type {number} */ count) {
  let found = 0;
  while (found + 1 < CLASSES.length && count >= CLASSES[found + 1]) found += 1;
  return found;
}

/** Counts of points by square of an image. All places are in the image's own pixels. */
class Squares {
  constructor(/** @type {number} */ width, /** @type {number} */ height, /** @type {number} */ ratio) {
    this.width = width;
    this.height = height;
    this.side = Math.round(SQUARE * ratio);
    this.across = Math.ceil(width / this.side);
    this.counts = new Uint32Array(this.across * Math.ceil(height / this.side));
    this.points = 0;
    this.filled = 0;
  }

  add(/** @type {number} */ x, /** @type {number} */ y) {
    const place = Math.floor(x / this.side) + Math.floor(y / this.side) * this.across;
    if (this.counts[place] === 0) this.filled += 1;
    this.counts[place] += 1;
    this.points += 1;
  }

  /** Return whether squares say more than symbols. */
  isDense() {
    return this.points >= DENSE.points && this.points >= DENSE.each * this.filled;
  }

  /** Return the image. */
  paint() {
    const image = new ImageData(this.width, this.height);
    const pixels = new Uint32Array(image.data.buffer);
    const colours = RAMP.map((one) => {
      const [red, green, blue] = [1, 3, 5].map((at) => parseInt(one.slice(at, at + 2), 16));
      return (red | (green << 8) | (blue << 16) | (255 << 24)) >>> 0;
    });
    this.counts.forEach((count, place) => {
      if (!count) return;
      const left = (place % this.across) * this.side;
      const top = Math.floor(place / this.across) * this.side;
      const right = Math.min(left + this.side, this.width);
      const bottom = Math.min(top + this.side, this.height);
      const colour = colours[densityClass(count)];
      for (let y = top; y < bottom; y += 1) pixels.fill(colour, y * this.width + left, y * this.width + right);
    });
    return image;
  }
}

/** Return a legend of the squares as a control of the map. */
function densityLegend(/** @type {Phrase} */ title) {
  const control = L.control({ position: 'bottomleft' });
  control.onAdd = () => {
    const box = el('div', { class: 'geo-ops-density', role: 'img' });
    const write = () => {
      const last = CLASSES.length - 1;
      const label = (at) => at === last ? `${number(CLASSES[at])} +`
        : CLASSES[at + 1] === CLASSES[at] + 1 ? number(CLASSES[at]) : `${number(CLASSES[at])}–${number(CLASSES[at + 1] - 1)}`;
      const keys = CLASSES.map((_, at) => {
        const swatch = el('i');
        swatch.style.background = RAMP[at];
        return el('span', {}, swatch, label(at));
      });
      box.setAttribute('aria-label', word('density_title', { layer: say(title) }));
      box.replaceChildren(el('strong', {}, word('density_title', { layer: say(title) })), el('div', {}, ...keys),
        el('em', {}, word('density_hint')));
    };
    control._stop = onLanguage(write);
    return box;
  };
  control.onRemove = () => control._stop();
  return control;
}
