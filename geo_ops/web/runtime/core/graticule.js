// The graticule: lines of longitude and latitude, as fine as the zoom bears; grid zones of MGRS on wish.

/** @typedef {{gridZones: boolean, title: Text}} GraticuleData */

/** Steps of the lines in minutes of arc, and how far apart two lines are at least, in pixels. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800];
const LEAST_APART = 110;

/** The letters of the bands of MGRS, eight degrees each from 80° S. */
const BANDS = 'CDEFGHJKLMNPQRSTUVWX';

/** Return the step in minutes for a map on which a degree of longitude is so many pixels wide. */
function graticuleStep(/** @type {number} */ pixelsOfDegree) {
  return STEPS.find((one) => (one / 60) * pixelsOfDegree >= LEAST_APART) || STEPS[STEPS.length - 1];
}

/** Return minutes of arc as degrees: 15° 30′ N; 0° has no letter. */
function degreesText(/** @type {number} */ minutes, /** @type {[string, string]} */ letters) {
  const whole = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  const letter = minutes === 0 ? '' : `\u00a0${word(letters[minutes < 0 ? 1 : 0])}`;
  return `${whole}°${rest ? `\u00a0${String(rest).padStart(2, '0')}′` : ''}${letter}`;
}

/** Return the grid zones of MGRS that touch a box: name, west, south, east, north in degrees. */
function gridZones(west, south, east, north) {
  const found = [];
  for (let band = 0; band < BANDS.length; band += 1) {
    const low = -80 + 8 * band;
    const high = band === 19 ? 84 : low + 8;
    if (high <= south || low >= north) continue;
    for (let zone = 1; zone <= 60; zone += 1) {
      const edges = zoneEdges(zone, BANDS[band]);
      if (!edges || edges[1] <= west || edges[0] >= east) continue;
      found.push({ name: `${zone}${BANDS[band]}`, west: edges[0], south: low, east: edges[1], north: high });
    }
  }
  return found;
}

/** The zones of Norway and Svalbard that are wider or narrower than six degrees, or are not there. */
const UNUSUAL = {
  V: { 31: [0, 3], 32: [3, 12] },
  X: { 31: [0, 9], 32: null, 33: [9, 21], 34: null, 35: [21, 33], 36: null, 37: [33, 42] },
};

/** Return western and eastern edge of a zone in a band: those of Norway and Svalbard are not as the rest. */
function zoneEdges(/** @type {number} */ zone, /** @type {string} */ band) {
  const own = UNUSUAL[band];
  return own && zone in own ? own[zone] : [6 * zone - 186, 6 * zone - 180];
}

const Graticule = CanvasOverlay.extend({
  options: { which: 'ground', padding: 0.2 },

  initialize(/** @type {GraticuleData} */ data) {
    L.Renderer.prototype.initialize.call(this, {});
    this.data = data;
  },

  onAdd(map) {
    CanvasOverlay.prototype.onAdd.call(this, map);
    this._stop = onLanguage(() => this.redraw());
  },

  onRemove(map) {
    this._stop();
    crowdOf(map).reserve(this, []);
    CanvasOverlay.prototype.onRemove.call(this, map);
  },

  draw(ctx, bounds) {
    const corner = (at) => this._map.layerPointToLatLng(at);
    const [low, high] = [corner(bounds.getBottomLeft()), corner(bounds.getTopRight())];
    const box = [Math.max(low.lng, -180), Math.max(low.lat, -85), Math.min(high.lng, 180), Math.min(high.lat, 85)];
    /** The texts at the edges now, for tests and for whoever asks. */
    this.drawn = [];
    const size = this._map.getSize();
    this.seen = [this._map.containerPointToLayerPoint([0, 0]), this._map.containerPointToLayerPoint(size)];
    this.degrees(ctx, box);
    if (this.data.gridZones) this.zones(ctx, box);
  },

  degrees(ctx, [west, south, east, north]) {
    const step = graticuleStep((256 * 2 ** this._map.getZoom()) / 360);
    const place = (longitude, latitude) => this._map.latLngToLayerPoint([latitude, longitude]);
    ctx.strokeStyle = 'rgba(60,80,95,0.42)';
    ctx.lineWidth = 0.7;
    ctx.beginPath();
    const marks = [];
    for (let at = Math.ceil((west * 60) / step) * step; at <= east * 60; at += step) {
      const { x, y } = place(at / 60, north);
      ctx.moveTo(x, y);
      ctx.lineTo(x, place(at / 60, south).y);
      marks.push([degreesText(at, ['east', 'west']), x, this.seen[0].y + 11]);
    }
    for (let at = Math.ceil((south * 60) / step) * step; at <= north * 60; at += step) {
      const { x, y } = place(west, at / 60);
      ctx.moveTo(x, y);
      ctx.lineTo(place(east, at / 60).x, y);
      marks.push([degreesText(at, ['north', 'south']), this.seen[0].x + 34, y]);
    }
    ctx.stroke();
    ctx.font = `10.5px ${FONT}`;
    for (const [text, x, y] of marks) this.write(ctx, text, x, y, '#3c505f');
  },

  zones(ctx, [west, south, east, north]) {
    ctx.strokeStyle = '#7a4d8c';
    ctx.lineWidth = 1.1;
    ctx.setLineDash([8, 3, 2, 3]);
    const found = gridZones(west, south, east, north);
    for (const zone of found) {
      const from = this._map.latLngToLayerPoint([Math.min(zone.north, 85), zone.west]);
      const to = this._map.latLngToLayerPoint([zone.south, zone.east]);
      ctx.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y);
    }
    ctx.setLineDash([]);
    ctx.font = `700 13px ${FONT}`;
    const [least, most] = this.seen;
    const taken = [];
    for (const zone of found) {
      const from = this._map.latLngToLayerPoint([zone.north, zone.west]);
      const to = this._map.latLngToLayerPoint([zone.south, zone.east]);
      const [left, right] = [Math.max(from.x, least.x), Math.min(to.x, most.x)];
      const [top, bottom] = [Math.max(from.y, least.y), Math.min(to.y, most.y)];
      if (right - left < 44 || bottom - top < 30) continue;
      this.write(ctx, zone.name, right - 22, bottom - 16, '#6a3d7c');
      taken.push([right - 42, bottom - 25, right - 2, bottom - 7]);
    }
    crowdOf(this._map).reserve(this, taken);
  },

  write(ctx, text, x, y, colour) {
    this.drawn.push(text);
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.strokeStyle = 'rgba(255,255,255,0.9)';
    ctx.lineWidth = 3;
    ctx.lineJoin = 'round';
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
    ctx.textAlign = 'start';
  },
});

/** Put a scale in metres on a map, and who the ground is from: plain text, no flag and no link. */
function addEdge(map, /** @type {string} */ id) {
  const { scale, credit } = readBlock(id);
  if (scale) L.control.scale({ imperial: false, position: 'bottomleft', maxWidth: 140 }).addTo(map);
  if (!say(credit)) return;
  const control = L.control({ position: 'bottomright' });
  control.onAdd = () => {
    const box = el('div', { class: 'geo-ops-credit' });
    onLanguage(() => { box.textContent = say(credit); });
    return box;
  };
  control.addTo(map);
}
