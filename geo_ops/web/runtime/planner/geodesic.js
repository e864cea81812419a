// Lengths and areas on the ellipsoid WGS 84, in metres and square metres; positions in degrees.
// Length: Vincenty's inverse solution (Survey Review 23, 1975). Area: the sum of spherical excesses on the sphere of
// the same area (authalic latitude), edges cut into short steps. Both are held to GeographicLib's answers in the tests.

const EARTH = { a: 6378137, f: 1 / 298.257223563 };
const RADIAN = Math.PI / 180;

/** Edges of an area are cut into steps of this many metres at most. */
const STEP = 50000;

/**
 * Return the shortest way between two positions, in metres, good to a millimetre; NaN for the few pairs nearly
 * opposite each other on the globe, for which the series does not settle.
 */
function geodesicLength(/** @type {number[]} */ [lat1, lon1], /** @type {number[]} */ [lat2, lon2]) {
  const { a, f } = EARTH;
  const b = a * (1 - f);
  const across = normalLongitude(lon2 - lon1) * RADIAN;
  const u1 = Math.atan((1 - f) * Math.tan(lat1 * RADIAN));
  const u2 = Math.atan((1 - f) * Math.tan(lat2 * RADIAN));
  const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = across;
  for (let turn = 0; turn < 200; turn += 1) {
    const [sinL, cosL] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(cos2 * sinL, cos1 * sin2 - sin1 * cos2 * cosL);
    if (sinSigma === 0) return 0;
    const cosSigma = sin1 * sin2 + cos1 * cos2 * cosL;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (cos1 * cos2 * sinL) / sinSigma;
    const cos2Alpha = 1 - sinAlpha ** 2;
    const middle = cos2Alpha > 1e-15 ? cosSigma - (2 * sin1 * sin2) / cos2Alpha : 0;
    const c = (f / 16) * cos2Alpha * (4 + f * (4 - 3 * cos2Alpha));
    const before = lambda;
    lambda = across + (1 - c) * f * sinAlpha * (sigma + c * sinSigma * (middle + c * cosSigma * (2 * middle ** 2 - 1)));
    if (Math.abs(lambda) > Math.PI) return NaN;
    if (Math.abs(lambda - before) < 1e-12) return arcLength(b, (cos2Alpha * (a * a - b * b)) / (b * b), [sigma, sinSigma, cosSigma, middle]);
  }
  return NaN;
}

/** Return the length of an arc on the ellipsoid: the last step of Vincenty's solution. */
function arcLength(/** @type {number} */ b, /** @type {number} */ uu, /** @type {number[]} */ [sigma, sine, cosine, middle]) {
  const big = 1 + (uu / 16384) * (4096 + uu * (-768 + uu * (320 - 175 * uu)));
  const small = (uu / 1024) * (256 + uu * (-128 + uu * (74 - 47 * uu)));
  const more = (small / 6) * middle * (4 * sine ** 2 - 3) * (4 * middle ** 2 - 3);
  return b * big * (sigma - small * sine * (middle + (small / 4) * (cosine * (2 * middle ** 2 - 1) - more)));
}

/** Return the length of a path of positions [lat, lon], in metres. */
function pathLength(/** @type {number[][]} */ points) {
  return points.slice(1).reduce((sum, point, at_) => sum + geodesicLength(points[at_], point), 0);
}

/** Return a longitude, or a difference of two, between -180 and 180 degrees. */
function normalLongitude(/** @type {number} */ degrees) {
  return degrees - 360 * Math.round(degrees / 360);
}

/**
 * Return positions along the way between two, both ends among them, so close that straight lines between them will do.
 * The way is the great circle, which leaves the geodesic by a thousandth of its length at most.
 */
function steps(/** @type {number[]} */ from, /** @type {number[]} */ to, most = STEP) {
  const toVector = (/** @type {number[]} */ [lat, lon]) => [
    Math.cos(lat * RADIAN) * Math.cos(lon * RADIAN), Math.cos(lat * RADIAN) * Math.sin(lon * RADIAN), Math.sin(lat * RADIAN)];
  const [one, other] = [toVector(from), toVector(to)];
  const angle = Math.atan2(
    Math.hypot(one[1] * other[2] - one[2] * other[1], one[2] * other[0] - one[0] * other[2], one[0] * other[1] - one[1] * other[0]),
    one[0] * other[0] + one[1] * other[1] + one[2] * other[2]);
  const count = Math.max(1, Math.ceil((angle * EARTH.a) / most));
  const found = [from];
  for (let n = 1; n < count; n += 1) {
    const [p, q] = [Math.sin((1 - n / count) * angle), Math.sin((n / count) * angle)];
    const [x, y, z] = one.map((value, axis) => p * value + q * other[axis]);
    const longitude = from[1] + normalLongitude(Math.atan2(y, x) / RADIAN - from[1]);
    found.push([Math.atan2(z, Math.hypot(x, y)) / RADIAN, longitude]);
  }
  return [...found, to];
}

/** Return the authalic latitude in radians: on a sphere of the same area, areas stay what they are. */
function authalic(/** @type {number} */ lat) {
  const e = Math.sqrt(EARTH.f * (2 - EARTH.f));
  const q = (sine) => (1 - e * e) * (sine / (1 - (e * sine) ** 2) + Math.atanh(e * sine) / e);
  return Math.asin(Math.min(1, Math.max(-1, q(Math.sin(lat * RADIAN)) / q(1))));
}

/** Return the area inside a ring of positions [lat, lon] (open or closed, any direction), in square metres. */
function ringArea(/** @type {number[][]} */ ring) {
  const { a, f } = EARTH;
  const e = Math.sqrt(f * (2 - f));
  const sphere = (a * a / 2) * (1 + ((1 - e * e) * Math.atanh(e)) / e);
  let excess = 0;
  ring.forEach((from, at_) => {
    const path = steps(from, ring[(at_ + 1) % ring.length]);
    for (let n = 1; n < path.length; n += 1) {
      const [t1, t2] = [path[n - 1], path[n]].map(([lat]) => Math.tan(authalic(lat) / 2));
      const across = normalLongitude(path[n][1] - path[n - 1][1]) * RADIAN;
      excess += 2 * Math.atan2(Math.tan(across / 2) * (t1 + t2), 1 + t1 * t2);
    }
  });
  return Math.abs(excess) * sphere;
}
