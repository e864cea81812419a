// One click, one answer: points before sites' surroundings before units, on every map of the page.

/** Layers of more points are searched when clicked, not at each move of the pointer. */
const MOST_HOVERED = 2000000;

const pickers = new WeakMap();

/** Return the picker of a map. */
function pickerOf(map) {
  if (!pickers.has(map)) pickers.set(map, new Picker(map));
  return pickers.get(map);
}

class Picker {
  constructor(map) {
    this.map = map;
    /** @type {Set<{hits: (point: any, reach: number) => {distance: number, card: () => Card, latlng: any}[], rows?: number}>} */
    this.sources = new Set();
    map.on('click', (event) => this.click(event));
    map.on('mousemove', (event) => this.hover(event));
  }

  /** Return what lies under a point of the container, nearest first, one place only. */
  find(point, reach) {
    const found = [...this.sources].flatMap((source) => source.hits(point, reach));
    return found.sort((a, b) => a.distance - b.distance);
  }

  /** Open the records under a click. Returns whether there were any; asked twice, answers the same. */
  click(event) {
    const original = event.originalEvent;
    if (original.geoOpsPicked === undefined) {
      const found = this.find(event.layerPoint, original.pointerType === 'touch' ? 14 : 4);
      original.geoOpsPicked = found.length > 0;
      if (found.length) openCards(this.map, found[0].latlng, found.slice(0, 200).map((hit) => hit.card));
    }
    return original.geoOpsPicked;
  }

  hover(event) {
    if (this.frame || [...this.sources].some((source) => (source.rows || 0) > MOST_HOVERED)) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      const over = this.find(event.layerPoint, 2).length > 0;
      this.map.getContainer().classList.toggle('geo-ops-over', over);
    });
  }
}
