// For maps made of folium's own layers: the two uses that folium's core makes of jQuery, and the
// colour bar of branca without d3. Used only where jQuery and d3 are not on the page.

if (!window.$) {
  /** `$(html)[0]` for popups and `$(document).ready(f)`: nothing else. */
  window.$ = (what) => {
    if (typeof what !== 'string') return { ready: (run) => run() };
    const holder = document.createElement('template');
    holder.innerHTML = what.trim();
    return [holder.content.firstElementChild];
  };
}

window.geoOpsFolium = {
  /** A legend at the top right: the caption, a band of colours, a tick for each label. */
  colourBar(map, caption, labels, [low, high], colours) {
    const control = L.control({ position: 'topright' });
    control.onAdd = () => {
      const box = document.createElement('div');
      box.className = 'legend geo-ops-colour-bar';
      Object.assign(box.style, { background: '#fff', padding: '4px 8px', width: '260px' });
      const band = document.createElement('div');
      Object.assign(band.style, { height: '12px', background: `linear-gradient(to right, ${colours.join(',')})` });
      const ticks = document.createElement('div');
      Object.assign(ticks.style, { position: 'relative', height: '15px', font: '11px sans-serif' });
      for (const label of labels) {
        if (label === '') continue;
        const tick = document.createElement('span');
        const share = Math.min(Math.max((Number(label) - low) / (high - low || 1), 0), 1);
        Object.assign(tick.style, { position: 'absolute', left: `${share * 100}%`, transform: `translateX(${-share * 100}%)` });
        tick.textContent = String(label);
        ticks.append(tick);
      }
      const title = document.createElement('div');
      title.textContent = caption;
      box.append(band, ticks, title);
      return box;
    };
    control.addTo(map);
  },
};
