// Data blocks of the page: JSON as it stands, and packed columns (format: geo_ops/web/packing.py).

const blockCache = new Map();

/** Return the data of a block. Read once, shared by all layers that name it. */
function readBlock(/** @type {string} */ id) {
  if (!blockCache.has(id)) {
    const element = document.getElementById(id);
    if (!element) throw new Error(`the page has no data block ${id}`);
    const data = JSON.parse(element.textContent || 'null');
    blockCache.set(id, data && data.size !== undefined && data.deflated !== undefined ? opened(data) : data);
  }
  return blockCache.get(id);
}

/** Return what a deflated block holds. */
function opened(/** @type {{deflated: string, size: number}} */ { deflated, size }) {
  return JSON.parse(new TextDecoder().decode(inflateNow(bytesOf(deflated), size)));
}

/** Undo base64: with the browser's own means where it has them. */
function bytesOf(/** @type {string} */ text) {
  const own = /** @type {any} */ (Uint8Array);
  if (own.fromBase64) return own.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Undo zlib. Rejects where the browser is too old to have DecompressionStream. */
async function inflate(/** @type {Uint8Array<ArrayBuffer>} */ bytes) {
  if (typeof DecompressionStream === 'undefined') throw new Error(word('old_browser'));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * @typedef {{size: number, offset: number, scale: number, delta: boolean}} ArraySpec
 * @typedef {Uint8Array | Int32Array | Float64Array} Numbers
 * @typedef {{rows: number, arrays: Record<string, Numbers>, texts: Record<string, any[]>}} Table
 */

/** Return the columns of a packed text. */
async function unpack(/** @type {string} */ packed) {
  const raw = await inflate(bytesOf(packed));
  const length = new DataView(raw.buffer).getUint32(0, true);
  const directory = JSON.parse(new TextDecoder().decode(raw.subarray(4, 4 + length)));
  /** @type {Table} */
  const table = { rows: directory.rows, arrays: {}, texts: directory.texts };
  let at = 4 + length;
  for (const [name, spec] of Object.entries(directory.arrays)) {
    const rows = spec.rows === undefined ? table.rows : spec.rows;
    const end = at + rows * spec.size;
    table.arrays[name] = decode(raw.subarray(at, end), rows, spec);
    at = end;
  }
  return table;
}

/** Return the numbers of one array, in the smallest kind of array that is at hand. */
function decode(/** @type {Uint8Array} */ raw, /** @type {number} */ rows, /** @type {ArraySpec} */ spec) {
  const { size, offset, scale, delta } = spec;
  if (size === 1 && !delta && offset === 0 && scale === 1) return raw;
  const plane = (at) => (at < size ? raw.subarray(at * rows, (at + 1) * rows) : null);
  const [first, second, third, fourth] = [0, 1, 2, 3].map(plane);
  const whole = scale === 1 && !delta && size < 4 && Math.abs(offset) < 2 ** 30;
  const values = whole ? new Int32Array(rows) : new Float64Array(rows);
  let before = 0;
  for (let row = 0; row < rows; row += 1) {
    let stored = first ? first[row] : 0;
    if (second) stored += second[row] * 0x100;
    if (third) stored += third[row] * 0x10000;
    if (fourth) stored += fourth[row] * 0x1000000;
    if (delta) {
      before += stored % 2 === 0 ? stored / 2 : -(stored + 1) / 2;
      stored = before;
    }
    values[row] = (stored + offset) * scale;
  }
  return values;
}

/** Return data that geo_ops/web/packing.py deflated. */
async function readDeflated(/** @type {{deflated: string}} */ data) {
  return JSON.parse(new TextDecoder().decode(await inflate(bytesOf(data.deflated))));
}

/** Return the value of a dictionary column in one row. */
function cell(/** @type {Table} */ table, /** @type {string} */ column, /** @type {number} */ row) {
  const values = table.texts[column];
  if (!values) return null;
  const index = table.arrays[column];
  return values[index ? index[row] : 0];
}
