// Units: shapes that share their borders (format: geo_ops/web/topology.py), decoded once a block.

/**
 * @typedef {{pcode: string, name: Phrase, level: string, parent: string, label: [number, number],
 *   polygons: number[][][], approximate: boolean}} UnitShape
 */

const unitCache = new Map();

/** Return the units of a block: by P-code, their shapes and the border lines by level. */
function unitsOf(/** @type {string} */ id) {
  if (!unitCache.has(id)) unitCache.set(id, new Units(readBlock(id)));
  return unitCache.get(id);
}

class Units {
  constructor(data) {
    this.levels = data.levels;
    this.arcs = data.arcs.map((text) => decodeArc(numbersOf(text), data.scale, data.origin));
    /** For each arc the highest level that it bounds. */
    this.borders = data.borders.map((code, arc) => ({ arc, level: data.levels[code >> 1], approximate: code % 2 === 1 }));
    /** @type {Map<string, UnitShape>} */
    this.byCode = new Map(data.units.map(([pcode, name, level, parent, lon, lat, polygons, approximate]) =>
      [pcode, { pcode, name, level: data.levels[level], parent, label: [lon, lat], polygons, approximate: approximate === 1 }]));
    this.shapes = new Map();
  }

  /** Return the units of one level, by code. */
  level(/** @type {string} */ name) {
    return [...this.byCode.values()].filter((unit) => unit.level === name);
  }

  /** Return the rings of a unit as Leaflet wants them: polygons of rings of [lat, lon]. */
  shape(/** @type {string} */ pcode) {
    if (!this.shapes.has(pcode)) {
      const unit = this.byCode.get(pcode);
      this.shapes.set(pcode, unit ? unit.polygons.map((rings) => rings.map((ring) => this.ring(ring))) : []);
    }
    return this.shapes.get(pcode);
  }

  /** Join arcs to a ring; an arc numbered ~n is arc n backwards. */
  ring(/** @type {number[]} */ arcs) {
    const points = [];
    for (const arc of arcs) {
      const line = arc < 0 ? this.arcs[~arc].slice().reverse() : this.arcs[arc];
      points.push(...(points.length ? line.slice(1) : line));
    }
    return points;
  }

  /** Return the border lines of one level, those of approximate units apart. */
  lines(/** @type {string} */ level, /** @type {boolean} */ approximate) {
    return this.borders
      .filter((border) => border.level === level && border.approximate === approximate)
      .map((border) => this.arcs[border.arc]);
  }

  /** Return the units above one, from its parent up. */
  above(/** @type {string} */ pcode) {
    const chain = [];
    let unit = this.byCode.get(pcode);
    while (unit && unit.parent && this.byCode.has(unit.parent)) {
      unit = this.byCode.get(unit.parent);
      chain.push(unit);
    }
    return chain;
  }
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Return the whole numbers in a text of letters of DIGITS. */
function numbersOf(/** @type {string} */ text) {
  const found = [];
  let value = 0;
  let weight = 1;
  for (const letter of text) {
    const digit = DIGITS.indexOf(letter);
    value += (digit % 32) * weight;
    weight *= 32;
    if (digit >= 32) continue;
    found.push(value % 2 ? -(value + 1) / 2 : value / 2);
    value = 0;
    weight = 1;
  }
  return found;
}

/** Return the points [lat, lon] of an arc: steps in whole units of `scale` degrees from `origin`. */
function decodeArc(steps, scale, origin) {
  const points = [];
  let x = 0;
  let y = 0;
  for (let at = 0; at < steps.length; at += 2) {
    x += steps[at];
    y += steps[at + 1];
    points.push([origin[1] + y * scale, origin[0] + x * scale]);
  }
  return points;
}
