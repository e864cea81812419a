// A canvas over the map that moves and zooms with it and is drawn anew when the view has settled.

/** Panes from the bottom up; numbers between Leaflet's own (overlays 400, markers 600, popups 700). */
const PANES = {
  land: 370, fill: 380, hatch: 390, ground: 400, lines: 410, zones: 412, routes: 414, tracks: 416, points: 420, labels: 630,
};

/** Panes that let clicks through to what lies under them. */
const THROUGH = new Set(['land', 'ground', 'lines', 'zones', 'routes', 'tracks', 'points', 'labels']);

/** Return the name of one of our panes, made on first use. */
function pane(map, /** @type {keyof typeof PANES} */ which) {
  const name = `geo-ops-${which}`;
  if (!map.getPane(name)) {
    map.createPane(name).style.zIndex = String(PANES[which]);
    if (THROUGH.has(which)) map.getPane(name).style.pointerEvents = 'none';
  }
  return name;
}

/** For how long, in milliseconds, a long drawing may keep the page from answering: first, later. */
const SLICE = { first: 60, later: 10 };

/**
 * What a canvas shows: a part of the map in layer pixels, at a zoom.
 * @typedef {{bounds: any, center: any, zoom: number, ratio: number}} View
 */

const CanvasOverlay = L.Renderer.extend({
  options: { padding: 0.2, which: 'points' },

  onAdd(map) {
    this.options.pane = pane(map, this.options.which);
    L.Renderer.prototype.onAdd.call(this, map);
  },

  _initContainer() {
    this._container = el('canvas', { class: 'geo-ops-canvas', 'aria-hidden': 'true' });
    this._ctx = this._container.getContext('2d');
  },

  _destroyContainer() {
    this._job = null;
    this._bounds = null;
    this._container.remove();
    delete this._container;
    delete this._ctx;
  },

  /**
   * Draw what is seen now. A drawing that takes long is made in slices beside what is shown, which
   * goes on moving and zooming with the map, and takes its place when it is done.
   */
  _update() {
    if (!this._map || (this._map._animatingZoom && this._bounds)) return;
    const view = this.viewNow();
    const steps = this.steps(view);
    this._job = steps;
    if (!steps) {
      this.turnTo(view);
      this.draw(this._ctx, view.bounds, view.ratio);
      this.finished();
      return;
    }
    const slice = this._bounds ? SLICE.later : SLICE.first;
    if (!this._bounds) this.turnTo(view);
    this.work(steps, view, slice);
  },

  /** Do a slice of a long drawing, and see to the next; another drawing that began puts an end to it. */
  work(steps, /** @type {View} */ view, /** @type {number} */ slice) {
    if (this._job !== steps || !this._map) return;
    const end = performance.now() + slice;
    let step = steps.next();
    while (!step.done && performance.now() < end) step = steps.next();
    if (!step.done) {
      setTimeout(() => this.work(steps, view, slice));
      return;
    }
    this._job = null;
    // A zoom began meanwhile: when it ends, all is drawn anew.
    if (this._map._animatingZoom) return;
    this.turnTo(view);
    this._ctx.putImageData(step.value, 0, 0);
    this.finished();
  },

  finished() {
    this._map.fire('geoops:drawn', { layer: this });
  },

  /** Return what the canvas should show. @returns {View} */
  viewNow() {
    const size = this._map.getSize();
    const min = this._map.containerPointToLayerPoint(size.multiplyBy(-this.options.padding)).round();
    const bounds = L.bounds(min, min.add(size.multiplyBy(1 + 2 * this.options.padding)).round());
    const ratio = this._map.options.geoOpsRatio || Math.min(window.devicePixelRatio || 1, 2);
    return { bounds, center: this._map.getCenter(), zoom: this._map.getZoom(), ratio };
  },

  /** Empty the canvas and lay it over the part of the map that a view shows. */
  turnTo(/** @type {View} */ view) {
    const { bounds, ratio } = view;
    this._bounds = bounds;
    this._center = view.center;
    this._zoom = view.zoom;
    const size = bounds.getSize();
    L.DomUtil.setPosition(this._container, bounds.min);
    this._container.width = Math.round(size.x * ratio);
    this._container.height = Math.round(size.y * ratio);
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    this._ctx.setTransform(ratio, 0, 0, ratio, -bounds.min.x * ratio, -bounds.min.y * ratio);
  },

  /** Draw again, soon: for changes of data, language or filters. */
  redraw() {
    if (this._map && !this._frame) {
      this._frame = requestAnimationFrame(() => {
        this._frame = null;
        this._update();
      });
    }
    return this;
  },

  /**
   * Return an iterator that draws a bit at each step and returns the ImageData of the view at last;
   * null where `draw` is quick enough to be called at once. Subclasses say which.
   */
  steps(/** @type {View} */ _view) {
    return null;
  },

  /** Draw in layer pixels; `bounds` is what is seen and a margin. Subclasses say what. */
  draw(_ctx, _bounds, _ratio) {},
});
