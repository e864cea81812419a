// Deflate undone at once (RFC 1950 and 1951), for blocks that the page needs before it draws anything:
// the browser's own DecompressionStream answers later only. Large columns go through that one.

/** Least lengths and distances of their codes, and how many more bits each has (RFC 1951, 3.2.5). */
const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
  16385, 24577,
];
const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
/** The order in which the lengths of the codes of lengths stand. */
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const LONGEST_CODE = 15;

/** A prefix code: how many codes there are of each length, and their symbols in order. */
function prefixCode(/** @type {number[]} */ lengths) {
  const counts = new Uint16Array(LONGEST_CODE + 1);
  for (const length of lengths) counts[length] += 1;
  counts[0] = 0;
  const places = new Uint16Array(LONGEST_CODE + 2);
  for (let length = 1; length <= LONGEST_CODE; length += 1) places[length + 1] = places[length] + counts[length];
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol_) => {
    if (length) {
      symbols[places[length]] = symbol_;
      places[length] += 1;
    }
  });
  return { counts, symbols };
}

const FIXED = {
  length: prefixCode([...Array(288).keys()].map((at) => (at < 144 ? 8 : at < 256 ? 9 : at < 280 ? 7 : 8))),
  distance: prefixCode(Array(30).fill(5)),
};

class Inflater {
  constructor(/** @type {Uint8Array} */ bytes, /** @type {number} */ size) {
    this.bytes = bytes;
    /** After the two bytes of the zlib header. */
    this.at = 2;
    this.hold = 0;
    this.held = 0;
    this.out = new Uint8Array(size);
    this.end = 0;
  }

  bits(/** @type {number} */ count) {
    while (this.held < count) {
      if (this.at >= this.bytes.length) throw new Error('a data block is cut short');
      this.hold |= this.bytes[this.at] << this.held;
      this.at += 1;
      this.held += 8;
    }
    const found = this.hold & ((1 << count) - 1);
    this.hold >>>= count;
    this.held -= count;
    return found;
  }

  /** Read one symbol of a prefix code: bit by bit, through the codes of each length. */
  symbol({ counts, symbols }) {
    let code = 0;
    let first = 0;
    let place = 0;
    for (let length = 1; length <= LONGEST_CODE; length += 1) {
      code |= this.bits(1);
      const count = counts[length];
      if (code - count < first) return symbols[place + code - first];
      place += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new Error('a data block is damaged');
  }

  run() {
    let last = 0;
    while (!last) {
      last = this.bits(1);
      const kind = this.bits(2);
      if (kind === 0) this.stored();
      else if (kind === 1) this.coded(FIXED.length, FIXED.distance);
      else this.coded(...this.codes());
    }
    return this.out;
  }

  stored() {
    this.hold = 0;
    this.held = 0;
    const length = this.bytes[this.at] | (this.bytes[this.at + 1] << 8);
    this.out.set(this.bytes.subarray(this.at + 4, this.at + 4 + length), this.end);
    this.at += 4 + length;
    this.end += length;
  }

  /** Read the two codes of a block. */
  codes() {
    const [lengths, distances, own] = [this.bits(5) + 257, this.bits(5) + 1, this.bits(4) + 4];
    const first = Array(19).fill(0);
    for (let at = 0; at < own; at += 1) first[CODE_ORDER[at]] = this.bits(3);
    const code = prefixCode(first);
    const all = [];
    while (all.length < lengths + distances) {
      const one = this.symbol(code);
      if (one < 16) all.push(one);
      else if (one === 16) all.push(...Array(3 + this.bits(2)).fill(all[all.length - 1]));
      else all.push(...Array(one === 17 ? 3 + this.bits(3) : 11 + this.bits(7)).fill(0));
    }
    return [prefixCode(all.slice(0, lengths)), prefixCode(all.slice(lengths))];
  }

  coded(length, distance) {
    const { out } = this;
    for (let one = this.symbol(length); one !== 256; one = this.symbol(length)) {
      if (one < 256) {
        out[this.end] = one;
        this.end += 1;
        continue;
      }
      const run = LENGTHS[one - 257] + this.bits(LENGTH_BITS[one - 257]);
      const back = this.symbol(distance);
      const from = this.end - DISTANCES[back] - this.bits(DISTANCE_BITS[back]);
      for (let at = 0; at < run; at += 1) out[this.end + at] = out[from + at];
      this.end += run;
    }
  }
}

/** Undo zlib at once, of so many bytes when it is undone. */
function inflateNow(/** @type {Uint8Array} */ bytes, /** @type {number} */ size) {
  return new Inflater(bytes, size).run();
}
