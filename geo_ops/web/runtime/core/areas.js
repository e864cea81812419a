// Records known only to a unit: the unit hatched, with their number; never a point.

/**
 * @typedef {RecordsData & {units: string, areas: [string, number][], packed: string, colour: string,
 *   angle: number, hatched: boolean}} AreasData
 */

const HATCH = '#1d2730';

/** Units narrower than this on the screen are hatched without their number. */
const LEAST_WIDTH = 70;

const Areas = L.FeatureGroup.extend({
  initialize(/** @type {AreasData} */ data) {
    L.FeatureGroup.prototype.initialize.call(this, []);
    this.data = data;
    this.units = unitsOf(data.units);
    /** Resolves to the records, in the order of `areas`. */
    this.ready = data.packed ? unpack(data.packed) : Promise.resolve(null);
  },

  onAdd(map) {
    if (!this.getLayers().length) this.addAll(map);
    L.FeatureGroup.prototype.onAdd.call(this, map);
    this._stop = onLanguage(() => this.label());
    crowdOf(map).add(this);
    this.ready.catch((error) => map.fire('geoops:error', { message: error.message }));
  },

  onRemove(map) {
    this._stop();
    crowdOf(map).remove(this);
    L.FeatureGroup.prototype.onRemove.call(this, map);
  },

  addAll(map) {
    const name = pane(map, 'hatch');
    this._renderer = this._renderer || L.svg({ pane: name, padding: 0.2 });
    let first = 0;
    for (const [pcode, count] of this.data.areas) {
      const unit = this.units.byCode.get(pcode);
      const shape = unit.parent && this.data.hatched ? this.hatched(unit, name) : null;
      if (shape) this.addLayer(shape);
      const badge = this.badge(map, unit, count, first);
      badge.geoOpsHatch = shape;
      this.addLayer(badge);
      first += count;
    }
    this.count();
  },

  /** Count only the records whose byte in `mask` is 1, in the order of the records; without one, all. */
  setMask(/** @type {Uint8Array | null} */ mask) {
    this.mask = mask;
    this.count();
    if (!this._map) return this;
    this.label();
    crowdOf(this._map).arrange();
    return this;
  },

  /** Count the records of each unit, and hatch those units that have any. */
  count() {
    for (const badge of this.getLayers().filter((one) => one.geoOpsArea)) {
      const area = badge.geoOpsArea;
      area.rows = [...Array(area.total).keys()].map((at) => area.first + at).filter((row) => !this.mask || this.mask[row]);
      area.count = area.rows.length;
      if (badge.geoOpsHatch) badge.geoOpsHatch.setStyle(area.count ? { opacity: 0.45, fillOpacity: 0.3 } : { opacity: 0, fillOpacity: 0 });
    }
  },

  hatched(unit, name) {
    return L.polygon(this.units.shape(unit.pcode), {
      pane: name, renderer: this._renderer, interactive: false, weight: 0.8, color: HATCH, opacity: 0.45,
      dashArray: '2 3', fillColor: hatch(HATCH, this.data.angle), fillOpacity: 0.3,
    });
  },

  /** Return the number as a marker; `first` is the place of the unit's first record. */
  badge(map, unit, count, first) {
    const text = number(count);
    const width = 14 + 7 * text.length;
    const badge = L.marker([unit.label[1], unit.label[0]], {
      icon: L.divIcon({
        html: el('span', { style: `border-color:${this.data.colour}` }, text), className: 'geo-ops-badge',
        iconSize: [width, 18], iconAnchor: [width / 2, 9],
      }),
    });
    badge.geoOpsSize = width;
    badge.geoOpsHeight = 19;
    badge.geoOpsArea = { unit, count, first, total: count, rows: [] };
    const open = () => this.open(map, badge);
    badge.on('click', open);
    badge.on('keypress', (event) => event.originalEvent.key === 'Enter' && open());
    return badge;
  },

  /** Return whether a number has room: units that are specks at this zoom show theirs nearer by. */
  hasRoom(map, badge) {
    const { unit, count } = badge.geoOpsArea;
    if (!count) return false;
    const above = this.units.above(unit.pcode).length;
    if (above <= 1) return true;
    const box = L.latLngBounds(this.units.shape(unit.pcode).flat(2));
    const width = map.latLngToLayerPoint(box.getNorthEast()).x - map.latLngToLayerPoint(box.getSouthWest()).x;
    return width > LEAST_WIDTH;
  },

  /** Open the records; of a unit without any here, its panel, where the page has one. */
  async open(map, badge) {
    const { unit, count } = badge.geoOpsArea;
    const table = await this.ready;
    if (!table && map.listens('geoops:unit')) {
      map.fire('geoops:unit', { pcode: unit.pcode });
      return;
    }
    const rows = table ? badge.geoOpsArea.rows.slice(0, 500) : [];
    const cards = rows.map((row) => () => ({ ...recordCard(this.data, table, row), place: unit.name }));
    const alone = () => ({ title: this.sentence(count, unit), look: null, fields: [], when: '', precision: '', place: '',
      source: this.data.source, exercise: this.data.exercise });
    openCards(map, badge.getLatLng(), cards.length ? cards : [alone], [(badge.geoOpsShift || [0])[0], -4]);
  },

  label() {
    this.eachLayer((layer) => {
      const element = layer.geoOpsArea && layer.getElement();
      if (!element) return;
      const { count, unit } = layer.geoOpsArea;
      const text = this.sentence(count, unit);
      element.setAttribute('aria-label', text);
      element.title = text;
      element.querySelector('span').textContent = number(count);
    });
  },

  sentence(count, unit) {
    const values = { n: number(count), layer: say(this.data.title), unit: say(unit.name) };
    if (!this.data.hatched) return word('about_unit', values);
    return word(count === 1 ? 'known_only_one' : 'known_only', values);
  },
});
