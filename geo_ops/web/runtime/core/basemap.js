// The base map without tiles: border lines by level, and names that do not run into each other.

/** @typedef {{units: string, lines: {level: string, colour: string, width: number}[], land: boolean}} LinesData */

const Lines = L.FeatureGroup.extend({
  initialize(/** @type {LinesData} */ data) {
    L.FeatureGroup.prototype.initialize.call(this, []);
    this.data = data;
  },

  onAdd(map) {
    const name = pane(map, 'lines');
    this._renderer = this._renderer || L.svg({ pane: name, padding: 0.2 });
    if (!this.getLayers().length) {
      const units = unitsOf(this.data.units);
      if (this.data.land) this.addLand(map, units);
      for (const { level, colour, width } of this.data.lines) {
        for (const approximate of [false, true]) {
          this.addLayer(L.polyline(units.lines(level, approximate), {
            pane: name, renderer: this._renderer, interactive: false, color: colour, weight: width,
            opacity: 1, lineJoin: 'round', smoothFactor: 0.8, dashArray: approximate ? '7 5' : null,
          }));
        }
      }
    }
    L.FeatureGroup.prototype.onAdd.call(this, map);
  },

  /** Fill the units of the highest level that there is with the colour of land, under all else. */
  addLand(map, units) {
    const highest = units.levels.find((level) => units.level(level).length);
    const name = pane(map, 'land');
    this._ground = L.svg({ pane: name, padding: 0.2 });
    for (const unit of highest ? units.level(highest) : []) {
      this.addLayer(L.polygon(units.shape(unit.pcode), {
        pane: name, renderer: this._ground, interactive: false, stroke: false, fillColor: BLANK, fillOpacity: 1,
      }));
    }
  },
});

/**
 * @typedef {{name: Phrase, at: [number, number], rank: number, zoom: number, size: number, style: string}} Label
 * `rank` decides who stays when two meet (lowest first), `zoom` from when it is shown; style is
 * "unit", "area" (spaced capitals) or "town" (with a dot).
 */

const Labels = CanvasOverlay.extend({
  options: { which: 'labels', padding: 0.1 },

  initialize(/** @type {{labels: Label[]}} */ data) {
    L.Renderer.prototype.initialize.call(this, {});
    this.labels = data.labels.slice().sort((a, b) => a.rank - b.rank);
  },

  onAdd(map) {
    CanvasOverlay.prototype.onAdd.call(this, map);
    this._stop = onLanguage(() => this.redraw());
    map.on('geoops:arranged', this.redraw, this);
  },

  onRemove(map) {
    this._stop();
    map.off('geoops:arranged', this.redraw, this);
    CanvasOverlay.prototype.onRemove.call(this, map);
  },

  draw(ctx, bounds) {
    const zoom = this._map.getZoom();
    /** What names cover. They keep clear of markers too, but a main one rather covers them than goes. */
    const taken = [];
    const boxes = crowdOf(this._map).covered();
    /** Names that are on the map now, for tests and for whoever asks. */
    this.drawn = [];
    ctx.lineJoin = 'round';
    for (const label of this.labels) {
      if (label.zoom > zoom) continue;
      const point = this._map.latLngToLayerPoint([label.at[1], label.at[0]]);
      if (!bounds.contains(point)) continue;
      const main = label.rank <= MAIN_RANK && zoom >= MAIN_ZOOM;
      this.place(ctx, label, point, [taken, boxes]) || (main && this.place(ctx, label, point, [taken, []]));
    }
  },

  /** Draw a label where it is free, or not at all. Returns whether it was. */
  place(ctx, label, point, [taken, boxes]) {
    const area = label.style === 'area';
    const text = area ? say(label.name).toUpperCase() : say(label.name);
    const town = label.style === 'town';
    const weight = area || (town && label.rank < 20) ? 600 : 400;
    ctx.font = `${label.style === 'unit' ? 'italic ' : ''}${weight} ${label.size}px ${FONT}`;
    ctx.letterSpacing = area ? '1.5px' : '0px';
    const width = ctx.measureText(text).width;
    const spots = town
      ? TOWN_SPOTS.map(([x, y]) => [x > 0 ? x : x < 0 ? x - width : -width / 2, y < 0 ? y - label.size : y || -label.size / 2])
      : UNIT_SPOTS.map((y) => [-width / 2, y - label.size / 2]);
    for (const [dx, dy] of spots) {
      const box = [point.x + dx - 2, point.y + dy - 1, point.x + dx + width + 2, point.y + dy + label.size + 1];
      if (taken.some((other) => meet(box, other)) || boxes.some((other) => meet(box, other))) continue;
      taken.push(box);
      this.drawn.push(text);
      if (town) this.dot(ctx, point, label.rank);
      ctx.strokeStyle = 'rgba(255,255,255,0.9)';
      ctx.lineWidth = 3;
      ctx.textBaseline = 'top';
      ctx.strokeText(text, point.x + dx, point.y + dy);
      ctx.fillStyle = area ? '#4a5763' : town ? '#111820' : '#46525d';
      ctx.fillText(text, point.x + dx, point.y + dy);
      return true;
    }
    return false;
  },

  dot(ctx, point, rank) {
    ctx.beginPath();
    ctx.rect(point.x - 2.2, point.y - 2.2, 4.4, 4.4);
    if (rank >= 20) {
      ctx.beginPath();
      ctx.arc(point.x, point.y, 1.9, 0, 2 * Math.PI);
    }
    ctx.fillStyle = '#111820';
    ctx.fill();
    ctx.lineWidth = 1;
    ctx.strokeStyle = '#ffffff';
    ctx.stroke();
  },
});

/** Names of this rank or better are never left out for a marker: regions and their seats. */
const MAIN_RANK = 20;

/** On smaller maps there is no room to spare for that. */
const MAIN_ZOOM = 4.75;

/** Return whether two boxes [left, top, right, bottom] overlap. */
function meet(one, other) {
  return one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];
}

/** Where a town's name may stand: pixels right and down of its dot; 0: centred. */
const TOWN_SPOTS = [[6, 0], [-6, 0], [0, -5], [0, 5], [0, -13], [0, 13], [0, -22], [0, 22]];

/** How far a unit's name may move down or up from its place. */
const UNIT_SPOTS = [0, 16, -16, 30, -30];

const FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif';
