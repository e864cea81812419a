// Markers at one place stand beside each other, and names on the map keep clear of them.

const crowds = new WeakMap();

/** Return what keeps the sites of a map apart. */
function crowdOf(map) {
  if (!crowds.has(map)) crowds.set(map, new Crowd(map));
  return crowds.get(map);
}

const GAP = 1;
const MOST_IN_ROW = 4;

/** Sites nearer than this, in degrees, are at one place: some nine kilometres. */
const ONE_PLACE = 0.08;

/**
 * Return whether two markers may be moved for each other. Symbols of different towns rather overlap
 * on a small map than stand where nothing is; the number of a unit stands for no place in it.
 */
function samePlace(one, other) {
  if (one.geoOpsArea || other.geoOpsArea) return Boolean(one.geoOpsArea && other.geoOpsArea);
  const [a, b] = [one.getLatLng(), other.getLatLng()];
  return Math.abs(a.lat - b.lat) < ONE_PLACE && Math.abs(a.lng - b.lng) < ONE_PLACE;
}

/** Make the symbol of a site smaller where the whole country is on a small screen. */
function scaled(marker, zoom) {
  if (!marker.geoOpsBase) return marker;
  const share = Math.min(1, Math.max(0.55, 0.55 + (zoom - 4) * 0.28));
  marker.geoOpsSize = Math.max(9, Math.round(marker.geoOpsBase * share));
  const element = marker.getElement();
  if (!element) return marker;
  const size = String(marker.geoOpsSize);
  Object.assign(element.style, { width: `${size}px`, height: `${size}px` });
  element.firstElementChild.setAttribute('width', size);
  element.firstElementChild.setAttribute('height', size);
  return marker;
}

class Crowd {
  constructor(map) {
    this.map = map;
    this.groups = [];
    /** What markers cover, in layer pixels: [left, top, right, bottom]. */
    this.boxes = [];
    /** What names that layers write themselves cover, by layer. */
    this.reserved = new Map();
    map.on('zoomend', () => this.arrange());
  }

  add(group) {
    this.groups.push(group);
    this.arrange();
  }

  remove(group) {
    this.groups = this.groups.filter((one) => one !== group);
    this.arrange();
  }

  /** Keep boxes free of the names of places; they are drawn again only where this changes anything. */
  reserve(layer, /** @type {number[][]} */ boxes) {
    const before = this.reserved.get(layer) || [];
    if (!before.length && !boxes.length) return;
    if (String(before.map((box) => box.map(Math.round))) === String(boxes.map((box) => box.map(Math.round)))) return;
    this.reserved.set(layer, boxes);
    this.map.fire('geoops:arranged');
  }

  /** Return all that names keep clear of. */
  covered() {
    return [...this.boxes, ...[...this.reserved.values()].flat()];
  }

  /** Put markers whose symbols would cover each other side by side around their place. */
  arrange() {
    const markers = [];
    for (const group of this.groups) {
      for (const marker of group.getLayers().filter((one) => one.geoOpsSize)) {
        const room = !group.hasRoom || group.hasRoom(this.map, marker);
        if (marker.getElement()) marker.getElement().style.display = room ? '' : 'none';
        if (room) markers.push(scaled(marker, this.map.getZoom()));
      }
    }
    const places = markers.map((marker) => this.map.latLngToLayerPoint(marker.getLatLng()));
    const left = new Set(markers.keys());
    this.boxes = [];
    for (const at of markers.keys()) {
      if (!left.delete(at)) continue;
      const near = [at];
      for (const other of left) {
        const reach = (markers[at].geoOpsSize + markers[other].geoOpsSize) * 0.42;
        if (places[other].distanceTo(places[at]) < reach && samePlace(markers[at], markers[other])) {
          near.push(other);
          left.delete(other);
        }
      }
      this.block(near.map((one) => markers[one]), places[at]);
    }
    this.map.fire('geoops:arranged');
  }

  /** Set markers in rows, centred on their place. */
  block(/** @type {any[]} */ markers, place) {
    const rows = [];
    for (let at = 0; at < markers.length; at += MOST_IN_ROW) rows.push(markers.slice(at, at + MOST_IN_ROW));
    const height = (row) => Math.max(...row.map((marker) => marker.geoOpsHeight || marker.geoOpsSize));
    let y = -rows.reduce((sum, row) => sum + height(row) + GAP, -GAP) / 2;
    for (const row of rows) {
      let x = -row.reduce((sum, marker) => sum + marker.geoOpsSize + GAP, -GAP) / 2;
      for (const marker of row) {
        const shift = [Math.round(x + marker.geoOpsSize / 2), Math.round(y + height(row) / 2)];
        this.shift(marker, shift, place);
        x += marker.geoOpsSize + GAP;
      }
      y += height(row) + GAP;
    }
  }

  shift(marker, /** @type {number[]} */ [dx, dy], place) {
    const [width, height] = [marker.geoOpsSize, marker.geoOpsHeight || marker.geoOpsSize];
    marker.geoOpsShift = [dx, dy];
    const element = marker.getElement();
    if (element) {
      element.style.marginLeft = `${dx - width / 2}px`;
      element.style.marginTop = `${dy - height / 2}px`;
    }
    const [x, y] = [place.x + dx, place.y + dy];
    this.boxes.push([x - width / 2, y - height / 2, x + width / 2, y + height / 2]);
  }
}
