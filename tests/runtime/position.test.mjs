// Positions: what is read, what is refused, and that what we write can be read again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.mjs';

const { readPosition, toMgrs, fromMgrs, toUtm, fromUtm, dms, geodesicLength, ringArea, steps } = load(
  ['planner/geodesic.js', 'planner/mgrs.js', 'planner/position.js'],
  ['readPosition', 'toMgrs', 'fromMgrs', 'toUtm', 'fromUtm', 'dms', 'geodesicLength', 'ringArea', 'steps']);

const near = (reading, lat, lon, within = 2e-5) =>
  reading && Math.abs(reading.lat - lat) < within && Math.abs(reading.lon - lon) < within;

const ONE_PLACE = [
  '14.50111 N 3.90194 W', '14.50111°N, 3.90194°W', 'N14.50111 W3.90194', '14,50111 N 3,90194 O', '3.90194W 14.50111N',
  '14°30\'04"N 3°54\'07"W', '14°30′04″N 3°54′07″O', '14 30 04 N 3 54 07 W', '14:30:04N 3:54:07W', 'N 14°30.0667\' W 3°54.1166\'',
  '14°30’04”N/3°54’07”W', '30P 402810 1603339', '30 N 402810 1603339', '30P 402810mE 1603339mN', '30P VB 02810 03339', '30pvb0281003339',
];

for (const text of ONE_PLACE) {
  test(`reads ${text}`, () => {
    const found = readPosition(text);
    assert.equal(found.length, 1);
    assert.ok(near(found[0], 14.50111, -3.90194), JSON.stringify(found));
  });
}

test('two plain numbers are latitude and longitude, or the other way round: both are offered', () => {
  for (const text of ['14.5 -3.9', '14.5, -3.9', '14,5 -3,9', '14.5,-3.9', '14,5; -3,9', '14.5° −3.9°', '+14.5 –3.9']) {
    const found = readPosition(text);
    assert.deepEqual(found.map((one) => [one.lat, one.lon, one.kind]), [[14.5, -3.9, 'decimal'], [-3.9, 14.5, 'swapped']], text);
  }
  assert.deepEqual(readPosition('3 95').map((one) => one.kind), ['decimal']);
  assert.deepEqual(readPosition('95 3').map((one) => one.kind), ['swapped']);
});

test('S after a zone is a band or the South: what cannot be is not offered', () => {
  assert.deepEqual(readPosition('34S 403018 3903215').map((one) => Math.sign(one.lat)), [1, -1]);
  assert.deepEqual(readPosition('34S 403018 6003215').map((one) => Math.sign(one.lat)), [-1]);
});

const REFUSED = [
  '', 'Gao', 'ML0702', '14', '14.5', '14.5 N', '14 30 3 54', '14°75\'N 3°W', '14°30\'61"N 3°W', '95N 3W', '14N 181W', '14N 3N', '14.5°30\'N 3°W',
  '61P VB 02810 03339', '30I VB 02810 03339', '30P VI 02810 03339', '30P VB 0281 03339', '30P VB', '30P', '30Q 402810 1603339', '0P 402810 1603339',
  '14,5,3,9', '1e5 3', 'N14N W3', '99999999 99999999', '14.5 -3.9 7', '<img src=x> 3', '14\u202e5 3',
];

for (const text of REFUSED) test(`refuses ${JSON.stringify(text)}`, () => assert.deepEqual(readPosition(text), []));

test('digits of a reference are cut, and its square holds the position', () => {
  assert.equal(toMgrs(14.5, -3.9), '30P VB 03018 03215');
  assert.equal(toMgrs(14.5, -3.9, 2), '30P VB 03 03');
  assert.equal(toMgrs(14.5, -3.9, 0), '30P VB');
  assert.equal(toMgrs(14.5, -3.9, 5, false), '30PVB0301803215');
  assert.equal(toMgrs(84.1, 0), '');
  assert.equal(toMgrs(-80.1, 0), '');
  assert.equal(toMgrs(NaN, 0), '');
  for (const [lat, lon] of [[60, 4], [75, 10], [75, 8.9], [56, 3], [55.999, 3], [-33.9, 18.4], [0, 0], [-0.0001, -179.99], [83.9, 41.9], [12, 180]]) {
    for (const digits of [1, 2, 3, 4, 5]) {
      const square = fromMgrs(toMgrs(lat, lon, digits));
      const utm = toUtm(lat, lon);
      assert.ok(square && square.side === 10 ** (5 - digits), `${lat} ${lon}`);
      assert.ok(utm.east >= square.east && utm.east < square.east + square.side, `${lat} ${lon}`);
      assert.ok(utm.north >= square.north && utm.north < square.north + square.side, `${lat} ${lon}`);
    }
  }
});

test('UTM there and back is the same place', () => {
  for (let lat = -79; lat < 84; lat += 3.7) {
    for (let lon = -179; lon < 180; lon += 7.3) {
      const { zone, east, north } = toUtm(lat, lon);
      const [lat2, lon2] = fromUtm(zone, lat < 0, east, north);
      assert.ok(Math.abs(lat2 - lat) < 1e-9 && Math.abs(lon2 - lon) < 1e-9, `${lat} ${lon}`);
    }
  }
});

test('seconds carry over', () => {
  assert.deepEqual(dms(14.9999999), { degrees: 15, minutes: '00', seconds: '00.0' });
  assert.deepEqual(dms(-3.90194444), { degrees: 3, minutes: '54', seconds: '07.0' });
  assert.deepEqual(dms(0.5, 0), { degrees: 0, minutes: '30', seconds: '00' });
});

test('lengths and areas of what can be known by heart', () => {
  assert.equal(geodesicLength([14, -3], [14, -3]), 0);
  assert.ok(Math.abs(geodesicLength([0, 0], [0, 1]) - 111319.4908) < 1e-3);
  assert.ok(Math.abs(geodesicLength([0, 179.5], [0, -179.5]) - 111319.4908) < 1e-3);
  assert.ok(Number.isNaN(geodesicLength([0, 0], [0.3, 179.7])));
  // An eighth of the Earth, and the same ring the other way round and closed.
  const eighth = [[0, 0], [0, 90], [90, 0]];
  assert.ok(Math.abs(ringArea(eighth) / (510065621.724e6 / 8) - 1) < 1e-9);
  assert.equal(ringArea([...eighth, eighth[0]]), ringArea(eighth));
  assert.ok(Math.abs(ringArea(eighth.slice().reverse()) / ringArea(eighth) - 1) < 1e-12);
  assert.ok(ringArea([[14, -3], [15, -3]]) < 1e-9);
});

test('a way is cut into steps that stay on one side of the world', () => {
  const path = steps([10, 179], [12, -179]);
  assert.deepEqual(path[0], [10, 179]);
  assert.ok(path.slice(1, -1).every(([, lon], at) => lon > 179 - 1e-9 && lon < 181 + 1e-9 && path[at + 1][0] > path[at][0]));
  assert.equal(steps([14, -3], [14, -3]).length, 2);
});
