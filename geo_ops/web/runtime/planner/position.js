// Positions as people write and paste them: decimal degrees, degrees with minutes and seconds, UTM, MGRS.

/**
 * @typedef {{lat: number, lon: number, kind: 'decimal' | 'swapped' | 'dms' | 'utm' | 'mgrs', side: number}} Reading
 * `side`: the side in metres of the square that a grid reference names (its middle is given), else 0.
 */

const NUMBER = String.raw`(\d+(?:[.,]\d+)?)`;
const DEGREES = new RegExp(String.raw`^([NSEWO])?\s*${NUMBER}\s*[°º\s:]\s*(?:${NUMBER}\s*['′’ʹ:\s]?\s*)?(?:${NUMBER}\s*(?:["″”ʺ]|''|’’|′′)?\s*)?([NSEWO])?$`);
const PAIRS = [
  /^([^NSEWO]+[NS])[\s,;/]*([^NSEWO]+[EWO])$/, /^([^NSEWO]+[EWO])[\s,;/]*([^NSEWO]+[NS])$/,
  /^([NS][^NSEWO]+?)[\s,;/]*([EWO][^NSEWO]+)$/, /^([EWO][^NSEWO]+?)[\s,;/]*([NS][^NSEWO]+)$/,
];
const PLAIN = /^([+-]?)(\d+(?:[.,]\d+)?)\s*°?$/;

/** Return every reading of a text as a position: none for what is no position, two where the order is not said. */
function readPosition(/** @type {string} */ text) {
  const tidy = text.normalize('NFC').replace(/[\u2212\u2010-\u2015]/g, '-').trim().toUpperCase();
  if (!/\d/.test(tidy) || tidy.length > 60) return [];
  const grid = readGrid(tidy);
  return grid.length ? grid : readDegrees(tidy);
}

/** Return the readings of a text as MGRS or as UTM. */
function readGrid(/** @type {string} */ text) {
  const square = /[A-Z]\s*[A-Z]{2}/.test(text) ? fromMgrs(text) : null;
  if (square) return square.side === 100000 ? [] : [gridReading(square, square.band < 'N', square.side)];
  const parts = /^(\d{1,2})\s*([A-Z])\s*[,;]?\s*(\d{6}(?:[.,]\d+)?)\s*(?:M?E)?\s*[,;]?\s*(\d{1,8}(?:[.,]\d+)?)\s*(?:M?N)?$/.exec(text);
  if (!parts || Number(parts[1]) < 1 || Number(parts[1]) > 60 || !/[C-HJ-NP-X]/.test(parts[2])) return [];
  const [east, north] = [decimal(parts[3]), decimal(parts[4])];
  const at_ = { zone: Number(parts[1]), east, north };
  // S is a band north of the equator, and for many the word South: both readings, where both can be.
  const souths = parts[2] === 'S' ? [false, true] : [parts[2] < 'N'];
  return souths.map((south) => gridReading(at_, south, 0)).filter((one) => fitsBand(one.lat, parts[2]));
}

/** Return whether a latitude is in a band, or in the hemisphere that N and S may also mean. */
function fitsBand(/** @type {number} */ lat, /** @type {string} */ band) {
  if (band === 'N' && lat >= 0 && lat <= 84) return true;
  if (band === 'S' && lat < 0 && lat >= -80) return true;
  const low = -80 + 8 * BANDS.indexOf(band);
  return lat > low - 1e-6 && lat < (band === 'X' ? 84 : low + 8) + 1e-6;
}

/** @returns {Reading} */
function gridReading(/** @type {any} */ { zone, east, north }, /** @type {boolean} */ south, /** @type {number} */ side) {
  const [lat, lon] = fromUtm(zone, south, east + side / 2, north + side / 2);
  return { lat, lon, kind: side ? 'mgrs' : 'utm', side };
}

function decimal(/** @type {string} */ text) {
  return Number(text.replace(',', '.'));
}

/** Return the readings of a text as degrees. */
function readDegrees(/** @type {string} */ text) {
  const halves = splitPair(text);
  if (!halves) return [];
  const plain = halves.map((half) => PLAIN.exec(half));
  if (plain[0] && plain[1]) {
    const [one, other] = plain.map((part) => (part && part[1] === '-' ? -1 : 1) * decimal(part ? part[2] : ''));
    /** @type {Reading[]} */
    const both = [{ lat: one, lon: other, kind: 'decimal', side: 0 }, { lat: other, lon: one, kind: 'swapped', side: 0 }];
    return both.filter(onEarth);
  }
  const [one, other] = halves.map(angle);
  if (!one || !other) return [];
  const upright = [one, other].findIndex(({ axis }) => axis === 'NS');
  const level = [one, other].findIndex(({ axis }) => axis === 'EW');
  if (upright < 0 || level < 0) return [];
  /** @type {Reading} */
  const found = { lat: [one, other][upright].value, lon: [one, other][level].value, kind: 'dms', side: 0 };
  if (one.parts === 1 && other.parts === 1) found.kind = 'decimal';
  return onEarth(found) ? [found] : [];
}

/** Return whether a reading is a place on Earth. */
function onEarth(/** @type {Reading} */ { lat, lon }) {
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
}

/** Return the two halves of a pair, or null where it is not clear where it parts. */
function splitPair(/** @type {string} */ text) {
  const lettered = PAIRS.map((pair) => pair.exec(text)).find(Boolean);
  if (lettered) {
    return [lettered[1].trim(), lettered[2].trim()];
  }
  for (const mark of [/\s*[;/]\s*/, /\s*,\s+/, /\s+/, /,/]) {
    const parts = text.split(mark).filter(Boolean);
    if (parts.length === 2) return parts;
  }
  return null;
}

/** Return an angle with its letter: degrees, or degrees and minutes, or all three. */
function angle(/** @type {string} */ text) {
  const parts = DEGREES.exec(/[°º\s:]/.test(text.replace(/^[NSEWO]\s*|\s*[NSEWO]$/g, '')) ? text : text.replace(/(\d)(\s*)([NSEWO]?)$/, '$1°$2$3'));
  if (!parts) return null;
  const letter = parts[1] || parts[5];
  if (!letter || (parts[1] && parts[5])) return null;
  const numbers = [parts[2], parts[3], parts[4]].filter((one) => one !== undefined).map(decimal);
  // Only the last number may have decimals, and minutes and seconds end at 60.
  if (numbers.slice(0, -1).some((one) => !Number.isInteger(one)) || numbers.slice(1).some((one) => one >= 60)) return null;
  const value = numbers.reduce((sum, one, at_) => sum + one / 60 ** at_, 0);
  return { value: 'SWO'.includes(letter) ? -value : value, axis: 'NS'.includes(letter) ? 'NS' : 'EW', parts: numbers.length };
}

/** Return degrees with minutes and seconds: 14° 30′ 04.0″, with `digits` of a second. */
function dms(/** @type {number} */ value, digits = 1) {
  const units = 10 ** digits;
  const all = Math.round(Math.abs(value) * 3600 * units);
  const seconds = (all % (60 * units)) / units;
  const minutes = Math.floor(all / (60 * units)) % 60;
  const [whole, part] = seconds.toFixed(digits).split('.');
  const two = (/** @type {string} */ one) => one.padStart(2, '0');
  return { degrees: Math.floor(all / (3600 * units)), minutes: two(String(minutes)), seconds: two(whole) + (part ? `.${part}` : '') };
}
