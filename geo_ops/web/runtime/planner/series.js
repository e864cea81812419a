// Figures month by month: in the panel, and for the histogram of layers without records.

/** Return the months of a layer's first measure in a unit: month ("2020-03"), and its value or null. */
function monthsOf(layer, /** @type {string} */ pcode) {
  const [measure] = layer.measures;
  const cube = page.cubes[layer.id];
  if (cube && measure) {
    const found = cube.series(measure.id, pcode);
    return [...found].filter(([month]) => month.length === 7).map(([month, value]) => ({ month, value }));
  }
  const given = page.data.months[layer.id];
  if (!given || !measure || pcode !== page.data.country) return [];
  return (given[measure.id] || []).filter(([month]) => month.length === 7).map(([month, value]) => ({ month, value }));
}
