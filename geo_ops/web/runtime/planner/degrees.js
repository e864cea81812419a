// The degrees along the frame of the sheet.

/** Return round degrees between two values, `most` at the most. */
function roundDegrees(/** @type {number} */ low, /** @type {number} */ high, most = 7) {
  const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20].find((one) => (high - low) / one <= most) || 45;
  const found = [];
  for (let n = Math.ceil(low / step); n * step <= high; n += 1) found.push(Number((n * step).toFixed(2)));
  return found;
}

/** Write the degrees along the frame, with a tick each. */
function writeDegrees(/** @type {Element} */ frame) {
  frame.querySelectorAll('.degree').forEach((one) => one.remove());
  // The graticule writes its own.
  if (page.on.graticule) return;
  const { map } = page;
  const bounds = map.getBounds();
  const size = map.getSize();
  const text = (value, letter) => `${number(Math.abs(value), 2)}°${value ? word(letter) : ''}`;
  const put = (side, style, label) => {
    const mark = el('span', { class: `degree ${side}` }, label);
    Object.assign(mark.style, style);
    frame.append(mark);
  };
  for (const lon of roundDegrees(bounds.getWest(), bounds.getEast())) {
    const { x } = map.latLngToContainerPoint([bounds.getCenter().lat, lon]);
    if (x > 30 && x < size.x - 30) for (const side of ['up', 'down']) put(side, { left: `${x}px` }, text(lon, lon < 0 ? 'west' : 'east'));
  }
  for (const lat of roundDegrees(bounds.getSouth(), bounds.getNorth())) {
    const { y } = map.latLngToContainerPoint([lat, bounds.getCenter().lng]);
    if (y > 30 && y < size.y - 30) for (const side of ['near', 'far']) put(side, { top: `${y}px` }, text(lat, lat < 0 ? 'south' : 'north'));
  }
}
