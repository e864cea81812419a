// Numbers, days and names as the page writes them; packed columns; the view in the address.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { load } from './load.mjs';

const core = load(
  ['core/text.js', 'core/blocks.js', 'core/inflate.js'],
  ['language', 'number', 'day', 'isoDay', 'fold', 'say', 'word', 'unpack', 'decode']);
const { language, number, day, isoDay, fold, say, word, unpack, decode } = core;

test('numbers are written as each language does', () => {
  const cases = [[0, '0', '0'], [1324.5, '1,324.5', '1\u202f324,5'], [1e6, '1,000,000', '1\u202f000\u202f000'], [-3, '\u22123', '\u22123'],
    [-0.04, '0.0', '0,0'], [null, '–', '–'], [undefined, '–', '–'], [NaN, '–', '–'], [Infinity, '–', '–']];
  for (const [value, english, french] of cases) {
    language.now = 'en';
    assert.equal(number(value), english);
    language.now = 'fr';
    assert.equal(number(value), french);
  }
  language.now = 'en';
  assert.equal(number(2.345, 2), '2.35');
});

test('days, months and years are written as precisely as they are known', () => {
  language.now = 'en';
  assert.deepEqual(['2020-06-30', '2020-06', '2020', '', null].map(day), ['30 June 2020', 'June 2020', '2020', '', '']);
  language.now = 'fr';
  assert.deepEqual(['2020-08-01', '2020-02-02'].map(day), ['1er août 2020', '2 février 2020']);
  language.now = 'en';
  assert.deepEqual([0, 18443, -1].map(isoDay), ['1970-01-01', '2020-06-30', '1969-12-31']);
});

test('names are folded for comparison', () => {
  for (const one of ['Ménaka', 'MENAKA', ' me\u0301naka ']) assert.equal(fold(one), 'menaka');
  assert.equal(fold('Saint-Éloi'), 'saint eloi');
  assert.equal(fold('N’Tillit'), fold("N'Tillit"));
  assert.equal(fold('\u2013'), '');
});

test('texts have a language, and English where they lack one', () => {
  language.now = 'fr';
  assert.equal(say({ en: 'a', fr: 'b' }), 'b');
  assert.equal(say({ en: 'a', fr: '' }), 'a');
  assert.equal(say('plain'), 'plain');
  assert.equal(say(null), '');
  language.now = 'en';
  assert.throws(() => word('no such word'), /no word/);
});

/** Pack as geo_ops/web/packing.py says: directory, then arrays plane by plane. */
function pack(rows, arrays, texts = {}) {
  const directory = Buffer.from(JSON.stringify({
    rows, texts, arrays: Object.fromEntries(arrays.map(([name, spec]) => [name, spec])),
  }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(directory.length);
  const planes = arrays.map(([, { size }, stored]) => Buffer.from(
    Array.from({ length: size }, (_, plane) => stored.map((one) => Math.floor(one / 256 ** plane) % 256)).flat()));
  return deflateSync(Buffer.concat([length, directory, ...planes])).toString('base64');
}

test('packed columns come back: sizes, offsets, scales, differences', async () => {
  const plain = { offset: 0, scale: 1, delta: false };
  const packed = pack(3, [
    ['byte', { ...plain, size: 1 }, [0, 7, 255]],
    ['word', { ...plain, size: 2, offset: -5 }, [0, 256, 65535]],
    ['long', { ...plain, size: 4 }, [0, 4294967295, 16777217]],
    ['degrees', { size: 4, offset: 0, scale: 1e-5, delta: true }, [3, 4, 199999]],
  ], { place: ['Gao', 'Kidal'] });
  const table = await unpack(packed);
  assert.equal(table.rows, 3);
  assert.deepEqual(table.texts.place, ['Gao', 'Kidal']);
  assert.deepEqual([...table.arrays.byte], [0, 7, 255]);
  assert.deepEqual([...table.arrays.word], [-5, 251, 65530]);
  assert.deepEqual([...table.arrays.long], [0, 4294967295, 16777217]);
  // 3, 4, 199999 are the differences -2, +2, -100000.
  assert.deepEqual([...table.arrays.degrees].map((one) => Math.round(one * 1e5)), [-2, 0, -100000]);
});

test('three bytes a number, and no rows at all', () => {
  const bytes = Uint8Array.from([1, 0, 0, 1, 0, 1]);
  assert.deepEqual([...decode(bytes, 2, { size: 3, offset: 0, scale: 1, delta: false })], [1, 65792]);
  assert.equal(decode(new Uint8Array(0), 0, { size: 4, offset: 0, scale: 1, delta: true }).length, 0);
});

const GIVEN = { page: { tools: {} }, tools: {}, window: {}, ...Object.fromEntries(['word', 'say', 'number', 'span', 'el'].map((name) => [name, () => ''])) };

test('round degrees for the frame of a sheet', () => {
  const { roundDegrees } = load(['planner/degrees.js'], ['roundDegrees'], GIVEN);
  assert.deepEqual(roundDegrees(-12.3, 4.3), [-10, -5, 0]);
  assert.deepEqual(roundDegrees(14.01, 14.09), [14.02, 14.04, 14.06, 14.08]);
  assert.ok(roundDegrees(-180, 180).length <= 9);
});

test('a view in an address is read piece by piece, and what is none is left out', () => {
  const document = { documentElement: { lang: 'en' }, querySelector: (selector) => (selector.includes('"fr"') ? {} : null) };
  const { readView } = load(['planner/geodesic.js', 'planner/readout.js', 'planner/permalink.js'], ['readView'], { ...GIVEN, document });
  assert.equal(readView('section'), null);
  assert.equal(readView('v=2&m=5/1/2'), null);
  assert.equal(readView(`v=1&q=${'a'.repeat(7000)}`), null);
  const { view, partly } = readView('v=1&m=6.5/14.5/-3.9&l=courts.incidents&g=fr&p=ML05&n=14.5/-3.9&d=1/2~3/4&o=dms.nm&q=Gao%20ville');
  assert.equal(partly, false);
  assert.deepEqual(view, { f: [], m: [6.5, 14.5, -3.9], l: ['courts', 'incidents'], g: 'fr', p: 'ML05', n: [14.5, -3.9],
    d: [[1, 2], [3, 4]], o: ['dms', 'nm'], q: 'Gao ville' });
  const none = ['m=6/95/0', 'm=a/b/c', 'l=<b>', 'g=xx', 'p=a b', 'n=91/0', 'n=1/2/3', 'n=1', 'd=1/2~x', 'o=ft', 'q=%E0%A4%A', 'zz=1',
    '__proto__=1', 'constructor=1'];
  for (const piece of none) {
    const read = readView(`v=1&${piece}`);
    assert.equal(read.partly, true, piece);
    assert.deepEqual(read.view, { f: [] }, piece);
  }
});
