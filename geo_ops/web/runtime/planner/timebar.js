// The bar of time at the foot of the map: two handles over a histogram, play, steps, undated records.

/** Steps a second, by the choice in the bar. */
const SPEEDS = { slow: 1, usual: 2, fast: 5 };

/** Make the bar work; without dated records it says why there is none. */
function startBar() {
  page.play = { timer: 0, speed: 'usual', loop: false };
  if (!page.span) return;
  at('time').hidden = false;
  for (const [id, end] of [['time-from', 'first'], ['time-to', 'last']]) {
    at(id).addEventListener('input', () => {
      stopPlay();
      const { first, last } = page.time;
      const wanted = Number(at(id).value);
      // A handle stops at the other one.
      if (end === 'first') setWindow(Math.min(wanted, last), last);
      else setWindow(first, Math.max(wanted, first));
      at(id).value = String(page.time[end]);
      refreshSoon();
    });
  }
  at('time-whole').addEventListener('click', () => {
    stopPlay();
    setWindow(0, stepCount() - 1);
    refresh();
  });
  at('time-play').addEventListener('click', () => (page.play.timer ? stopPlay() : play()));
  at('time-step').addEventListener('change', () => {
    stopPlay();
    setUnit(at('time-step').value);
    refresh();
  });
  at('time-speed').addEventListener('change', () => { page.play.speed = at('time-speed').value; });
  at('time-loop').addEventListener('change', () => { page.play.loop = at('time-loop').checked; });
  at('time-undated').addEventListener('change', () => {
    page.time.undated = at('time-undated').checked;
    refresh();
  });
  at('time-more').addEventListener('click', () => {
    const open = at('time').classList.toggle('open');
    at('time-more').setAttribute('aria-expanded', String(open));
    page.map.invalidateSize({ pan: false });
  });
  dragWindow();
  new ResizeObserver(() => drawBars()).observe(at('time-track'));
}

/** Return whether anything on the page can follow a window: records with dates, or figures by month. */
function movesInTime() {
  const records = treeLines().flatMap((one) => page.records[one.id] || []);
  return Object.keys(page.cubes).length > 0 || records.some((one) => one.moves && one.start.some((day_) => day_ !== UNDATED));
}

/** Refresh once before the next frame, however often it is asked for. */
function refreshSoon() {
  writeBar();
  if (page.soon) return;
  page.soon = requestAnimationFrame(() => {
    page.soon = 0;
    refresh();
  });
}

/** Let the pointer move the whole window, or bring the nearer handle to where it is pressed. */
function dragWindow() {
  const track = at('time-track');
  let grip = null;
  const stepAt = (event) => {
    const box = track.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.floor((isRightToLeft() ? 1 - share : share) * stepCount());
  };
  track.addEventListener('pointerdown', (event) => {
    if (at('time').classList.contains('still')) return;
    if (event.target.tagName === 'INPUT' || event.button) return;
    stopPlay();
    const step = stepAt(event);
    const { first, last } = page.time;
    const whole = first === 0 && last === stepCount() - 1;
    if (!whole && step >= first && step <= last) grip = { step, first, last };
    else {
      if (whole) setWindow(step, step);
      else if (step < first) setWindow(step, last);
      else setWindow(first, step);
      refreshSoon();
    }
    track.setPointerCapture(event.pointerId);
  });
  track.addEventListener('pointermove', (event) => {
    if (!grip) return;
    const by = Math.min(Math.max(stepAt(event) - grip.step, -grip.first), stepCount() - 1 - grip.last);
    setWindow(grip.first + by, grip.last + by);
    refreshSoon();
  });
  for (const end of ['pointerup', 'pointercancel']) track.addEventListener(end, () => { grip = null; });
}

function isRightToLeft() {
  return document.documentElement.dir === 'rtl';
}

/** Move the window step by step; the whole window begins with the first step. */
function play() {
  const { first, last } = page.time;
  if (first === 0 && last === stepCount() - 1) setWindow(0, 0);
  else if (last === stepCount() - 1) setWindow(0, last - first);
  const turn = () => {
    page.play.timer = window.setTimeout(() => {
      if (stepOn()) turn();
      else stopPlay();
    }, 1000 / SPEEDS[page.play.speed]);
  };
  turn();
  refresh();
}

/** Move the window by one step. Returns whether there is more to play. */
function stepOn() {
  const { first, last } = page.time;
  const atEnd = last === stepCount() - 1;
  if (atEnd && !page.play.loop) return false;
  if (atEnd) setWindow(0, last - first);
  else setWindow(first + 1, last + 1);
  refresh();
  return true;
}

function stopPlay() {
  if (!page.play.timer) return;
  window.clearTimeout(page.play.timer);
  page.play.timer = 0;
  writeBar();
  noteView();
}

/** Write the bar: handles, window in words, choices. */
function writeBar() {
  if (!page.span || !page.ready) return;
  const { unit, first, last, undated } = page.time;
  const most = stepCount() - 1;
  const still = !movesInTime();
  at('time').classList.toggle('still', still);
  for (const [id, value, name] of [['time-from', first, 'time_from'], ['time-to', last, 'time_to']]) {
    at(id).max = String(most);
    at(id).value = String(value);
    at(id).setAttribute('aria-label', word(name));
    at(id).setAttribute('aria-valuetext', stepText(value));
  }
  at('time-says').textContent = still ? word('time_still', { window: windowText() }) : windowText();
  at('time-whole').disabled = first === 0 && last === most;
  const playing = Boolean(page.play.timer);
  at('time-play').setAttribute('aria-label', word(playing ? 'pause' : 'play'));
  at('time-play').title = word(playing ? 'pause' : 'play');
  at('time-play').classList.toggle('playing', playing);
  choices(at('time-step'), stepsOffered(), (one) => word(`step_${one}`), unit);
  choices(at('time-speed'), Object.keys(SPEEDS), (one) => word(`speed_${one}`), page.play.speed);
  const without = undatedRows();
  at('time-undated').checked = undated;
  at('time-undated-label').hidden = !without;
  at('time-undated-text').textContent = word('undated_shown', { n: number(without) });
  // A handle stands at the outer edge of its step.
  at('time-from').style.setProperty('--room', `${100 / (most + 1)}%`);
  at('time-to').style.setProperty('--room', `${100 / (most + 1)}%`);
  const shade = at('time-band').style;
  shade.insetInlineStart = `${(100 * first) / (most + 1)}%`;
  shade.insetInlineEnd = `${100 - (100 * (last + 1)) / (most + 1)}%`;
  drawBars();
}

/** Fill a list of choices. */
function choices(/** @type {HTMLSelectElement} */ box, /** @type {string[]} */ values, name, /** @type {string} */ chosen) {
  const texts = values.map(name);
  const before = [...box.options].map((one) => one.textContent);
  if (String(before) !== String(texts)) box.replaceChildren(...values.map((value, place) => el('option', { value }, texts[place])));
  box.value = chosen;
}

/** Return how many records of the layers that are on fall into each step, whatever the window. */
function barCounts() {
  const hidden = JSON.stringify(page.hidden, (_, one) => (one instanceof Set ? [...one] : one));
  const state = [page.time.unit, JSON.stringify(page.on), hidden].join();
  if (page.bars && page.bars.state === state) return page.bars.counts;
  const counts = new Float64Array(stepCount());
  const places = new Map();
  const stepOf = (day_) => {
    if (!places.has(day_)) places.set(day_, Math.max(0, page.steps.filter((one) => one <= day_).length - 1));
    return places.get(day_);
  };
  for (const one of treeLines().filter((each) => page.on[each.id])) {
    const drawn = (page.records[one.id] || []).filter((records) => records.moves);
    drawn.forEach((records) => addRecords(counts, one.id, records, stepOf));
    if (!drawn.length) addMonths(counts, one, stepOf);
  }
  page.bars = { state, counts };
  return counts;
}

/** Add the records that no filter hides, each to its step; one that spans several steps is in none. */
function addRecords(/** @type {Float64Array} */ counts, /** @type {string} */ id, records, stepOf) {
  const facets = page.facets[id] || [];
  const hiding = facets.map((one) => hiddenPlaces(one, page.hidden[id][one.column]));
  const codes = facets.map((one) => records.code(one));
  for (let row = 0; row < records.rows; row += 1) {
    const [begin, end] = [records.start[row], records.end[row]];
    if (begin === UNDATED || firstAgainst(codes, hiding, row) !== -1) continue;
    const step = stepOf(begin);
    if (begin === end || stepOf(end) === step) counts[step] += 1;
  }
}

/** Add the figures by month of a layer of which only counts are there, where steps are months or longer. */
function addMonths(/** @type {Float64Array} */ counts, line_, stepOf) {
  if (page.time.unit !== 'month' && page.time.unit !== 'year') return;
  const layer = page.data.figures.find((one) => one.id === line_.id);
  for (const { month, value } of layer ? monthsOf(layer, page.data.country) : []) {
    if (month.length === 7 && value) counts[stepOf(dayNumber(month))] += value;
  }
}

/** Draw the histogram behind the handles. */
function drawBars() {
  const canvas = at('time-bars');
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!page.ready || !width) return;
  const counts = barCounts();
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  Object.assign(canvas, { width: width * ratio, height: height * ratio });
  const ctx = canvas.getContext('2d');
  ctx.scale(isRightToLeft() ? -ratio : ratio, ratio);
  if (isRightToLeft()) ctx.translate(-width, 0);
  const most = Math.max(1, ...counts);
  const step = width / counts.length;
  counts.forEach((count, place) => {
    const inside = place >= page.time.first && place <= page.time.last;
    ctx.fillStyle = inside ? '#2f6f97' : '#b9c3ca';
    const tall = count ? Math.max(1.5, ((height - 2) * count) / most) : 0;
    ctx.fillRect(place * step + (step > 4 ? 0.5 : 0), height - tall, Math.max(0.7, step - (step > 4 ? 1 : 0)), tall);
  });
}

/** Write how many records are shown, at the foot of the page. */
function writeShown() {
  const { total, shown: visible, beyond, filtered, undated } = shownNow();
  const parts = [];
  if (beyond) parts.push(word('shown_outside', { n: number(beyond) }));
  if (filtered) parts.push(word('shown_filtered', { n: number(filtered) }));
  if (undated && page.time.from !== -Infinity) parts.push(word('shown_undated', { n: number(undated) }));
  const text = word('shown_of_records', { n: number(visible), all: number(total) });
  at('shown').textContent = parts.length ? `${text} (${parts.join(', ')})` : text;
}
