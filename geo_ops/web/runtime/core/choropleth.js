// Units coloured by one figure. A click or Enter fires "geoops:unit" on the map with {pcode}.

/**
 * @typedef {{units: string, level: string, title: Phrase, measure: Phrase, popup: boolean,
 *   rows: [string, number | null, number | 'zero' | 'missing' | 'suppressed' | 'blank'][],
 *   colours: string[], breaks: number[], zero: string, hatch: string}} ChoroplethData
 */

/** The colour of land without a figure. */
const BLANK = '#fbfaf7';

const Choropleth = L.FeatureGroup.extend({
  initialize(/** @type {ChoroplethData} */ data) {
    L.FeatureGroup.prototype.initialize.call(this, []);
    this.data = data;
    this.units = unitsOf(data.units);
    this.paths = new Map();
    this.coloured = true;
    /** What is shown now: figure and class of each unit. */
    this.now = new Map(data.rows.map(([pcode, value, look]) => [pcode, [value, look]]));
  },

  /**
   * Show other figures in the same classes; without any, those of the page. A unit that they lack
   * has none (0); what is missing or suppressed in the page stays so.
   */
  setValues(/** @type {Map<string, number> | null} */ values) {
    for (const [pcode, value, look] of this.data.rows) {
      const fixed = !values || typeof look === 'string' && look !== 'zero';
      const figure = values && values.get(pcode) || 0;
      this.now.set(pcode, fixed ? [value, look] : [figure, this.classOf(figure)]);
    }
    this.colour(this.coloured);
    if (this._map) this.label();
    return this;
  },

  /** Return the class of a figure, as geo_ops/carto/classes.py does. */
  classOf(/** @type {number} */ value) {
    const { breaks } = this.data;
    if (!value || !breaks.length) return 'zero';
    const at = breaks.findIndex((high) => value <= high);
    return (at < 0 ? breaks.length - 1 : at) + 1;
  },

  onAdd(map) {
    const name = pane(map, 'fill');
    this._renderer = this._renderer || L.svg({ pane: name, padding: 0.2 });
    if (!this.paths.size) this.data.rows.forEach((row) => this.addUnit(row, name));
    L.FeatureGroup.prototype.onAdd.call(this, map);
    this._stop = onLanguage(() => this.label());
    pickerOf(map);
  },

  onRemove(map) {
    this._stop();
    L.FeatureGroup.prototype.onRemove.call(this, map);
  },

  addUnit([pcode], name) {
    const [, look] = this.now.get(pcode);
    const path = L.polygon(this.units.shape(pcode), {
      pane: name, renderer: this._renderer, weight: 0.4, color: '#ffffff', opacity: 0.6,
      fillOpacity: look === 'missing' || look === 'suppressed' ? 1 : 0.85, fillColor: this.fill(look),
    });
    path.on('click', (event) => pickerOf(this._map).click(event) || this.chosen(pcode, event.latlng));
    path.on('mouseover', () => path.setStyle({ weight: 2, color: '#1b2733', opacity: 1 }).bringToFront());
    path.on('mouseout', () => path.setStyle({ weight: 0.4, color: '#ffffff', opacity: this.coloured ? 0.6 : 0 }));
    path.bindTooltip(() => this.tip(pcode, ...this.now.get(pcode)), { sticky: true, className: 'geo-ops-tip' });
    this.paths.set(pcode, path);
    this.addLayer(path);
  },

  /** Return the colour of a class, or the hatch of what is not known. */
  fill(look) {
    if (typeof look === 'number') return this.data.colours[look];
    if (look === 'blank') return BLANK;
    if (look === 'zero') return this.data.zero;
    return hatch(look === 'suppressed' ? '#7a6a86' : this.data.hatch, look === 'suppressed' ? 0 : 90);
  },

  /** Colour the units, or leave them blank: they can be clicked either way. */
  colour(/** @type {boolean} */ on) {
    this.coloured = on;
    for (const [pcode, [, look]] of this.now) {
      const path = this.paths.get(pcode);
      if (path) path.setStyle({ fillColor: on ? this.fill(look) : BLANK, opacity: on ? 0.6 : 0 });
    }
  },

  tip(pcode, value, look) {
    const unit = this.units.byCode.get(pcode);
    return el('div', {}, el('strong', {}, say(unit.name)), ' ', el('span', {}, this.figure(value, look)));
  },

  figure(value, look) {
    if (look === 'blank') return '';
    if (look === 'suppressed' || look === 'missing') return word('labelled', { label: say(this.data.measure), text: word(look) });
    return word('labelled', { label: say(this.data.measure), text: number(value) });
  },

  /** Give each path its name for the keyboard and for screen readers. */
  label() {
    for (const [pcode, [value, look]] of this.now) {
      const element = this.paths.get(pcode).getElement();
      if (!element) continue;
      const name = say(this.units.byCode.get(pcode).name);
      element.setAttribute('role', 'button');
      element.setAttribute('tabindex', '0');
      element.setAttribute('aria-label', `${name}. ${this.figure(value, look)}`);
      element.dataset.pcode = pcode;
      if (!element.dataset.keys) {
        element.dataset.keys = 'yes';
        element.addEventListener('keydown', (event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          this.chosen(pcode, this.paths.get(pcode).getBounds().getCenter());
        });
      }
    }
  },

  chosen(pcode, latlng) {
    this._map.fire('geoops:unit', { pcode });
    if (!this.data.popup) return;
    const unit = this.units.byCode.get(pcode);
    const one = () => ({
      title: unit.name, look: null, when: '', precision: '', place: '', source: this.data.source || '',
      fields: [[word('pcode'), pcode], [say(this.data.title), this.figure(...this.now.get(pcode))]], exercise: false,
    });
    openCards(this._map, latlng, [one]);
  },
});
