// A canvas over the map that moves and zooms with it and is drawn anew when the view has settled.

/** Panes from the bottom up; numbers between Leaflet's own (overlays 400, markers 600, popups 700). */
const PANES = { fill: 380, hatch: 390, lines: 410, points: 420, labels: 630 };

/** Return the name of one of our panes, made on first use. */
function pane(map, /** @type {keyof typeof PANES} */ which) {
  const name = `geo-ops-${which}`;
  if (!map.getPane(name)) {
    map.createPane(name).style.zIndex = String(PANES[which]);
    if (which === 'labels' || which === 'points' || which === 'lines') {
      map.getPane(name).style.pointerEvents = 'none';
    }
  }
  return name;
}

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
    this._container.remove();
    delete this._container;
    delete this._ctx;
  },

  _update() {
    if (!this._map || (this._map._animatingZoom && this._bounds)) return;
    L.Renderer.prototype._update.call(this);
    const { min } = this._bounds;
    const size = this._bounds.getSize();
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    L.DomUtil.setPosition(this._container, min);
    this._container.width = Math.round(size.x * ratio);
    this._container.height = Math.round(size.y * ratio);
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    this._ctx.setTransform(ratio, 0, 0, ratio, -min.x * ratio, -min.y * ratio);
    this.draw(this._ctx, this._bounds, ratio);
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

  /** Draw in layer pixels; `bounds` is what is seen and a margin. Subclasses say what. */
  draw(_ctx, _bounds, _ratio) {},
});
