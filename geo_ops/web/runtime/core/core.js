// What the page offers: a layer for each data block, and the language.

window.geoOps = Object.assign(window.geoOps || {}, {
  choropleth: (id) => new Choropleth(readBlock(id)),
  lines: (id) => new Lines(readBlock(id)),
  labels: (id) => new Labels(readBlock(id)),
  points: (id) => new Points(readBlock(id)),
  sites: (id) => new Sites(readBlock(id)),
  areas: (id) => new Areas(readBlock(id)),
  tracks: (id) => new Tracks(readBlock(id)),
  routes: (id) => new Routes(readBlock(id)),
  zones: (id) => new Zones(readBlock(id)),
  ground: (id) => new Ground(readBlock(id)),
  graticule: (id) => new Graticule(readBlock(id)),
  edge: addEdge,
  setLanguage,
  tools: {
    readBlock, unitsOf, onLanguage, language, say, word, number, day, span, when, shown, fold, el, svg, symbol, hatch, lineMark,
    openCards, pickerOf, recordCard, recordTime, unpack, readDeflated, isoDay,
  },
});
