// Sites: few, each a marker that the keyboard reaches; those at one place stand beside each other.

/**
 * @typedef {{at: [number, number], look: number, when: string, precision: string, place: Phrase,
 *   values: any[]}} SiteRow
 * @typedef {{rows: SiteRow[], symbols: (Look & {label: Phrase})[], fields: {type: string, label: Phrase}[],
 *   title: Phrase, source: Phrase, exercise: boolean, size: number}} SitesData
 */

const Sites = L.FeatureGroup.extend({
  initialize(/** @type {SitesData} */ data) {
    L.FeatureGroup.prototype.initialize.call(this, []);
    this.data = data;
    this.hidden = new Set();
    data.rows.forEach((row) => this.addSite(row));
  },

  addSite(row) {
    const size = row.size || this.data.size;
    const look = this.data.symbols[row.look];
    const marker = L.marker([row.at[1], row.at[0]], {
      icon: L.divIcon({
        html: symbol(look, size), className: 'geo-ops-site', iconSize: [size, size],
        iconAnchor: [size / 2, size / 2],
      }),
      riseOnHover: true,
    });
    marker.geoOpsBase = size;
    marker.geoOpsSize = size;
    marker.geoOpsLook = row.look;
    const open = () => openCards(this._map, marker.getLatLng(), [() => this.card(row)],
      [(marker.geoOpsShift || [0, 0])[0], (marker.geoOpsShift || [0, 0])[1] - size / 2]);
    marker.on('click', open);
    marker.on('keypress', (event) => event.originalEvent.key === 'Enter' && open());
    marker.on('add', () => this.label(marker, row));
    this.addLayer(marker);
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

  label(marker, row) {
    const element = marker.getElement();
    if (!element) return;
    const { title } = this.card(row);
    element.setAttribute('aria-label', word('labelled', { label: say(this.data.title), text: say(title) }));
    element.title = say(title);
  },

  card(row) {
    const look = this.data.symbols[row.look];
    const several = this.data.symbols.length > 1;
    const fields = this.data.fields.map((field, at) => [field.label, shown(field, row.values[at])]);
    return {
      title: row.name || this.data.title,
      look,
      fields: several ? [[word('status'), say(look.label)], ...fields] : fields,
      when: row.when && when(row.when),
      precision: row.precision,
      place: row.place,
      source: this.data.source,
      exercise: this.data.exercise,
    };
  },
});
