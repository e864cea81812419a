// UTM and MGRS on WGS 84, from 80° S to 84° N. Transverse Mercator by Krüger's series to the fourth power of the third
// flattening (Karney, J. Geodesy 85, 2011): good to a micrometre in a zone. Digits of a reference are cut, never rounded.

const UTM = { scale: 0.9996, east: 500000, south: 10000000 };
const BANDS = 'CDEFGHJKLMNPQRSTUVWX';
const COLUMNS = ['ABCDEFGH', 'JKLMNPQR', 'STUVWXYZ'];
const ROWS = 'ABCDEFGHJKLMNPQRSTUV';
const KRUEGER = kruegerSeries(1 / 298.257223563);

/** Return the coefficients of the series, there and back, and the radius of the rectifying sphere. */
function kruegerSeries(/** @type {number} */ f) {
  const n = f / (2 - f);
  const [n2, n3, n4] = [n ** 2, n ** 3, n ** 4];
  return {
    e: Math.sqrt(f * (2 - f)),
    radius: (6378137 / (1 + n)) * (1 + n2 / 4 + n4 / 64),
    there: [
      n / 2 - (2 / 3) * n2 + (5 / 16) * n3 + (41 / 180) * n4, (13 / 48) * n2 - (3 / 5) * n3 + (557 / 1440) * n4,
      (61 / 240) * n3 - (103 / 140) * n4, (49561 / 161280) * n4],
    back: [
      n / 2 - (2 / 3) * n2 + (37 / 96) * n3 - n4 / 360, n2 / 48 + n3 / 15 - (437 / 1440) * n4,
      (17 / 480) * n3 - (37 / 840) * n4, (4397 / 161280) * n4],
  };
}

/** Return the UTM zone of a position, with the exceptions of Norway and Svalbard. */
function utmZone(/** @type {number} */ lat, /** @type {number} */ lon) {
  const east = normalLongitude(lon) === 180 ? -180 : normalLongitude(lon);
  if (lat >= 56 && lat < 64 && east >= 3 && east < 12) return 32;
  if (lat >= 72 && east >= 0 && east < 42) return [31, 33, 35, 37][[9, 21, 33, 42].findIndex((end) => east < end)];
  return Math.floor((east + 180) / 6) + 1;
}

/**
 * Return a position in UTM, or null nearer to a pole than the grid goes.
 * @returns {{zone: number, band: string, east: number, north: number} | null} metres; north from the equator, in the south with 10,000 km added
 */
function toUtm(/** @type {number} */ lat, /** @type {number} */ lon) {
  if (!(lat >= -80 && lat <= 84) || !Number.isFinite(lon)) return null;
  const zone = utmZone(lat, lon);
  const { e, radius, there } = KRUEGER;
  const across = normalLongitude(lon - (6 * zone - 183)) * RADIAN;
  const tau = Math.tan(lat * RADIAN);
  const sigma = Math.sinh(e * Math.atanh((e * tau) / Math.hypot(1, tau)));
  const flat = tau * Math.hypot(1, sigma) - sigma * Math.hypot(1, tau);
  const xi0 = Math.atan2(flat, Math.cos(across));
  const eta0 = Math.asinh(Math.sin(across) / Math.hypot(flat, Math.cos(across)));
  let [xi, eta] = [xi0, eta0];
  there.forEach((alpha, at_) => {
    const twice = 2 * (at_ + 1);
    xi += alpha * Math.sin(twice * xi0) * Math.cosh(twice * eta0);
    eta += alpha * Math.cos(twice * xi0) * Math.sinh(twice * eta0);
  });
  return {
    zone, band: BANDS[Math.min(19, Math.floor(lat / 8 + 10))],
    east: UTM.east + UTM.scale * radius * eta, north: (lat < 0 ? UTM.south : 0) + UTM.scale * radius * xi,
  };
}

/** Return the position [lat, lon] of UTM coordinates; `south`: the northing has 10,000 km added. */
function fromUtm(/** @type {number} */ zone, /** @type {boolean} */ south, /** @type {number} */ east, /** @type {number} */ north) {
  const { e, radius, back } = KRUEGER;
  const xi0 = (north - (south ? UTM.south : 0)) / (UTM.scale * radius);
  const eta0 = (east - UTM.east) / (UTM.scale * radius);
  let [xi, eta] = [xi0, eta0];
  back.forEach((beta, at_) => {
    const twice = 2 * (at_ + 1);
    xi -= beta * Math.sin(twice * xi0) * Math.cosh(twice * eta0);
    eta -= beta * Math.cos(twice * xi0) * Math.sinh(twice * eta0);
  });
  const flat = Math.sin(xi) / Math.hypot(Math.sinh(eta), Math.cos(xi));
  let tau = flat;
  for (let turn = 0; turn < 6; turn += 1) {
    const sigma = Math.sinh(e * Math.atanh((e * tau) / Math.hypot(1, tau)));
    const now = tau * Math.hypot(1, sigma) - sigma * Math.hypot(1, tau);
    tau += ((flat - now) / Math.hypot(1, now)) * ((1 + (1 - e * e) * tau * tau) / ((1 - e * e) * Math.hypot(1, tau)));
  }
  return [Math.atan(tau) / RADIAN, normalLongitude(6 * zone - 183 + Math.atan2(Math.sinh(eta), Math.cos(xi)) / RADIAN)];
}

/** Return the letter of a row of squares: even zones begin five letters later. */
function rowOffset(/** @type {number} */ zone) {
  return zone % 2 === 0 ? 5 : 0;
}

/**
 * Return a position in MGRS with `digits` each way (5: metres, 2: kilometres), or '' beyond the grid.
 * Spaced it reads "30P VB 03018 03215", else "30PVB0301803215".
 */
function toMgrs(/** @type {number} */ lat, /** @type {number} */ lon, digits = 5, spaced = true) {
  const utm = toUtm(lat, lon);
  if (!utm) return '';
  const { zone, band, east, north } = utm;
  const column = COLUMNS[(zone - 1) % 3][Math.floor(east / 100000) - 1];
  const row = ROWS[(Math.floor(north / 100000) + rowOffset(zone)) % 20];
  const cut = (value) => String(Math.floor(value % 100000)).padStart(5, '0').slice(0, digits);
  const parts = [`${zone}${band}`, column + row, cut(east), cut(north)].filter(Boolean);
  return parts.join(spaced ? ' ' : '');
}

/**
 * Return the south-western corner and the side of the square that an MGRS reference names, or null where it names none.
 * @returns {{zone: number, band: string, east: number, north: number, side: number, at: number[]} | null} metres, [lat, lon]
 */
function fromMgrs(/** @type {string} */ text) {
  const parts = /^(\d{1,2})([C-HJ-NP-X])([A-HJ-NP-Z])([A-HJ-NP-V])(\d{0,10})$/.exec(text.toUpperCase().replace(/\s+/g, ''));
  if (!parts || parts[5].length % 2) return null;
  const [zone, band, digits] = [Number(parts[1]), parts[2], parts[5].length / 2];
  if (zone < 1 || zone > 60) return null;
  const column = COLUMNS[(zone - 1) % 3].indexOf(parts[3]);
  const row = (ROWS.indexOf(parts[4]) - rowOffset(zone) + 20) % 20;
  if (column < 0) return null;
  const side = 10 ** (5 - digits);
  const east = (column + 1) * 100000 + Number(parts[5].slice(0, digits) || 0) * side;
  const within = row * 100000 + Number(parts[5].slice(digits) || 0) * side;
  const south = band < 'N';
  // The letters of rows come again every 2,000 km: that one counts which the band meets.
  for (let north = within; north < UTM.south; north += 2000000) {
    const square = { zone, band, east, north, side, at: fromUtm(zone, south, east, north) };
    if (meetsBand(square, south)) return square;
  }
  return null;
}

/** Return whether some corner of a square, or its middle, lies in its zone and band. */
function meetsBand(/** @type {any} */ square, /** @type {boolean} */ south) {
  const low = -80 + 8 * BANDS.indexOf(square.band);
  const high = square.band === 'X' ? 84 : low + 8;
  return [[0, 0], [1, 0], [0, 1], [1, 1], [0.5, 0.5]].some(([right, up]) => {
    const [lat] = fromUtm(square.zone, south, square.east + right * square.side, square.north + up * square.side);
    return lat > low - 1e-9 && lat < high + 1e-9;
  });
}
