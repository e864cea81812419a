// A table of any length: only the rows in sight are in the page; a header sorts.

/** Height of a row in pixels, as in the style sheet. */
const ROW_HEIGHT = 28;

/** Rows above and below those in sight. */
const SPARE_ROWS = 12;

/** More rows than this are not listed: a browser cannot scroll that far. A file has them all. */
const MOST_LISTED = 300000;

/**
 * A column: its words, how wide it is, and for each row its value (number, text, yes/no or null), what
 * is shown, and what is sorted by where that is not the value.
 * @typedef {{id: string, label: string, wide: number, number?: boolean, value: (row: number) => any,
 *   text: (row: number) => string, rank?: (row: number) => number | null, open?: (row: number) => void}} Column
 */

class Grid {
  constructor(/** @type {HTMLElement} */ box) {
    this.box = box;
    /** @type {Column[]} */
    this.columns = [];
    /** @type {any} row numbers, as they came */
    this.rows = new Uint32Array(0);
    /** @type {any} row numbers, as they are sorted */
    this.order = this.rows;
    /** The rows in the page now. */
    this.first = -1;
    this.last = -1;
    /** @type {Record<string, string> | null} */
    this.total = null;
    this.sort = { column: '', down: false };
    this.body = el('tbody');
    this.table = el('table');
    box.addEventListener('scroll', () => this.draw());
    new ResizeObserver(() => this.draw()).observe(box);
  }

  /** Show other rows: numbers that the columns understand. `total`: texts of a last row, by column. */
  show(/** @type {Column[]} */ columns, /** @type {Uint32Array} */ rows, /** @type {Record<string, string> | null} */ total) {
    if (!columns.some((one) => one.id === this.sort.column)) this.sort = { column: '', down: false };
    this.columns = columns;
    this.rows = rows;
    this.total = total;
    this.order = this.sorted();
    this.build();
  }

  /** Return the rows in the order of the header that was chosen; what has no value comes last. */
  sorted() {
    const column = this.columns.find((one) => one.id === this.sort.column);
    if (!column) return this.rows;
    const keys = this.keys(column);
    const places = Uint32Array.from(this.rows.keys());
    const sign = this.sort.down ? -1 : 1;
    places.sort((a, b) => {
      if (keys[a] === keys[b]) return a - b;
      if (keys[a] === Infinity || keys[b] === Infinity) return keys[a] - keys[b];
      return sign * (keys[a] - keys[b]);
    });
    return places.map((place) => this.rows[place]);
  }

  /** Return a number for each row to sort by; text by its place among all texts of the column. */
  keys(/** @type {Column} */ column) {
    const { rank } = column;
    if (rank || column.number) {
      const read = rank || column.value;
      return Float64Array.from(this.rows, (row) => {
        const value = read(row);
        return typeof value === 'number' ? value : Infinity;
      });
    }
    const texts = Array.from(this.rows, (row) => column.text(row));
    const collator = new Intl.Collator(language.now, { numeric: true });
    const different = [...new Set(texts)].sort(collator.compare);
    const places = new Map(different.map((text, place) => [text, text ? place : Infinity]));
    return Float64Array.from(texts, (text) => places.get(text) || 0);
  }

  build() {
    const head = el('tr', { 'aria-rowindex': 1 }, ...this.columns.map((column) => this.header(column)));
    const wide = this.columns.reduce((sum, one) => sum + one.wide, 0);
    this.table = el('table', { 'aria-rowcount': this.order.length + 1, style: `width:${wide}px` },
      el('colgroup', {}, ...this.columns.map((one) => el('col', { style: `width:${one.wide}px` }))),
      el('thead', {}, head), this.body);
    const { total } = this;
    if (total) {
      this.table.append(el('tfoot', {}, el('tr', {}, ...this.columns.map((one) =>
        el('td', { class: one.number && 'figure' }, total[one.id] || '')))));
    }
    this.box.replaceChildren(this.table);
    this.box.scrollTop = 0;
    this.first = -1;
    this.draw();
  }

  header(/** @type {Column} */ column) {
    const own = this.sort.column === column.id;
    const sorting = own ? (this.sort.down ? 'descending' : 'ascending') : 'none';
    const sort = () => {
      this.sort = { column: column.id, down: own && !this.sort.down };
      this.order = this.sorted();
      this.build();
      const button = this.box.querySelector(`[data-sort="${CSS.escape(column.id)}"]`);
      if (button) /** @type {HTMLElement} */ (button).focus();
    };
    return el('th', { scope: 'col', class: column.number && 'figure', 'aria-sort': sorting },
      el('button', { type: 'button', 'data-sort': column.id, title: column.label, onclick: sort }, column.label,
        el('span', { class: 'arrow', 'aria-hidden': 'true' }, own ? (this.sort.down ? ' ▼' : ' ▲') : '')));
  }

  /** Put the rows in sight into the page, with room for those above and below. */
  draw() {
    const listed = Math.min(this.order.length, MOST_LISTED);
    const seen = Math.ceil((this.box.clientHeight || 400) / ROW_HEIGHT) + 2 * SPARE_ROWS;
    const top = Math.max(0, Math.floor(this.box.scrollTop / ROW_HEIGHT) - SPARE_ROWS);
    const first = Math.min(top - (top % 2), Math.max(0, listed - 1));
    const last = Math.min(listed, first + seen);
    if (first === this.first && last === this.last) return;
    Object.assign(this, { first, last });
    const room = (rows) => (rows ? [el('tr', { class: 'room', 'aria-hidden': 'true' }, el('td', {
      colspan: this.columns.length, style: `height:${rows * ROW_HEIGHT}px`,
    }))] : []);
    const lines = [];
    for (let place = first; place < last; place += 1) lines.push(this.row(place));
    this.body.replaceChildren(...room(first), ...lines, ...room(listed - last));
  }

  row(/** @type {number} */ place) {
    const row = this.order[place];
    const cells = this.columns.map((column, at_) => {
      const text = column.text(row);
      const inner_ = column.open && text ? el('button', { type: 'button', onclick: () => column.open && column.open(row) }, text) : text;
      const tag = at_ ? 'td' : 'th';
      const looks = column.number && (text === '0' ? 'figure nil' : 'figure');
      return el(tag, { scope: at_ ? null : 'row', class: looks, title: text.length > 16 ? text : null }, inner_);
    });
    return el('tr', { 'aria-rowindex': place + 2, class: place % 2 ? 'odd' : null }, ...cells);
  }
}
