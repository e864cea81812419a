// Sites: few, each a marker that the keyboard reaches; those at one place stand beside each other.

/**
 * @typedef {{look: number, when: string, values: any[], size?: number, gone?: boolean}} SiteReport
 * @typedef {SiteReport & {at: [number, number], name: Phrase, precision: string, place: Phrase,
 *   history?: SiteReport[]}} SiteRow
 * @typedef {{history: boolean, rows: SiteRow[], symbols: (Look & {label: Phrase})[], fields: {type: string, label: Phrase}[],
 *   title: Phrase, source: Phrase, exercise: boolean, size: number}} SitesData
 */

const Sites = L.FeatureGroup.extend({
  initialize(/** @type {SitesData} */ data) {
    L.FeatureGroup.prototype.initialize.call(this, []);
    this.data = data;
    /** What is said of each site now; null where no report says anything yet. */
    this.states = data.rows.map((row) => this.reportOn(row, null));
    this.mask = null;
    this.markers = data.rows.map((row, at) => this.marker(row, at));
    this.markers.forEach((marker) => this.addLayer(marker));
  },

  marker(row, at) {
    const marker = L.marker([row.at[1], row.at[0]], { icon: this.icon(this.states[at] || row), riseOnHover: true });
    const open = () => openCards(this._map, marker.getLatLng(), [() => this.card(at)],
      [(marker.geoOpsShift || [0, 0])[0], (marker.geoOpsShift || [0, 0])[1] - marker.geoOpsBase / 2]);
    marker.on('click', open);
    marker.on('keypress', (event) => event.originalEvent.key === 'Enter' && open());
    marker.on('add', () => this.label(marker, at));
    this.dress(marker, at);
    return marker;
  },

  icon(/** @type {SiteReport} */ state) {
    const size = state.size || this.data.size;
    return L.divIcon({
      html: symbol(this.data.symbols[state.look], size), className: 'geo-ops-site', iconSize: [size, size],
      iconAnchor: [size / 2, size / 2],
    });
  },

  /** Give a marker the size and symbol of what is said of its site now. */
  dress(marker, at) {
    const state = this.states[at] || this.data.rows[at];
    marker.geoOpsAt = at;
    marker.geoOpsBase = state.size || this.data.size;
    marker.geoOpsSize = marker.geoOpsBase;
  },

  /** Return the report that holds on a day (ISO; null: the last one), or null: not there, or not known yet. */
  reportOn(/** @type {SiteRow} */ row, /** @type {string | null} */ until) {
    const reports = [...(row.history || []), row].filter((one) => !until || !this.data.history || one.when <= until);
    const last = reports.pop();
    return last && !last.gone ? last : null;
  },

  /** Show what was known on a day; null: what is known last. Layers without a history stay as they are. */
  setMoment(/** @type {string | null} */ until) {
    if (!this.data.history) return this;
    this.data.rows.forEach((row, at) => {
      const before = this.states[at];
      this.states[at] = this.reportOn(row, until);
      if (!this.states[at] || this.states[at] === before) return;
      this.markers[at].setIcon(this.icon(this.states[at]));
      this.dress(this.markers[at], at);
      this.label(this.markers[at], at);
    });
    return this.arrange();
  },

  /** Show only the sites whose byte in `mask` is 1; without one, all of them. */
  setMask(/** @type {Uint8Array | null} */ mask) {
    this.mask = mask;
    return this.arrange();
  },

  arrange() {
    if (this._map) crowdOf(this._map).arrange();
    return this;
  },

  /** Return whether a site is shown. */
  hasRoom(_map, marker) {
    return Boolean(this.states[marker.geoOpsAt] && (!this.mask || this.mask[marker.geoOpsAt]));
  },

  onAdd(map) {
    L.FeatureGroup.prototype.onAdd.call(this, map);
    this._stop = onLanguage(() => this.eachLayer((marker) => marker.fire('add')));
    crowdOf(map).add(this);
  },

  onRemove(map) {
    this._stop();
    L.FeatureGroup.prototype.onRemove.call(this, map);
    crowdOf(map).remove(this);
  },

  label(marker, at) {
    const element = marker.getElement();
    if (!element) return;
    const { title } = this.card(at);
    element.setAttribute('aria-label', word('labelled', { label: say(this.data.title), text: say(title) }));
    element.title = say(title);
  },

  card(at) {
    const row = this.data.rows[at];
    const state = this.states[at] || row;
    const look = this.data.symbols[state.look];
    const several = this.data.symbols.length > 1;
    const fields = this.data.fields.map((field, place) => [field.label, shown(field, state.values[place])]);
    return {
      title: row.name || this.data.title,
      look,
      fields: several ? [[word('status'), say(look.label)], ...fields] : fields,
      when: state.when && when(state.when),
      precision: row.precision,
      place: row.place,
      source: this.data.source,
      exercise: this.data.exercise,
    };
  },
});
