// The window of time: which days are inside, in whole days, weeks, months or years.

const UNITS_OF_TIME = ['day', 'week', 'month', 'year'];

/** A data window shorter than this many days is stepped through by days, else by months. */
const SHORT = 93;

/** More steps than this cannot be told apart on the bar. */
const MOST_STEPS = 1500;

/** Return the first days of the steps that cover the data, and the day after the last. */
function stepStarts(/** @type {string} */ unit, /** @type {number} */ first, /** @type {number} */ last) {
  const starts = [stepStart(unit, first)];
  while (starts[starts.length - 1] <= last) starts.push(nextStep(unit, starts[starts.length - 1]));
  return starts;
}

/** Return the first day of the step that a day is in. Weeks begin on Monday. */
function stepStart(/** @type {string} */ unit, /** @type {number} */ day_) {
  if (unit === 'day') return day_;
  if (unit === 'week') return day_ - ((day_ + 3) % 7);
  return firstDay(day_, unit);
}

function nextStep(/** @type {string} */ unit, /** @type {number} */ day_) {
  if (unit === 'day') return day_ + 1;
  if (unit === 'week') return day_ + 7;
  return lastDay(day_, unit) + 1;
}

/** Return the steps that make sense for the data. */
function stepsOffered() {
  const days = page.span[1] - page.span[0] + 1;
  const sizes = { day: 1, week: 7, month: 30, year: 365 };
  return UNITS_OF_TIME.filter((unit) => days / sizes[unit] > (unit === 'day' ? 0 : 2) && days / sizes[unit] <= MOST_STEPS);
}

/** Set up the window: whole. Without a dated record there is none. */
function startTime() {
  const { window: days } = page.data;
  page.span = days.length ? days.map(dayNumber) : null;
  page.time = { unit: 'month', first: 0, last: 0, from: -Infinity, to: Infinity, undated: true };
  page.steps = [];
  if (!page.span) return;
  const offered = stepsOffered();
  const wanted = page.span[1] - page.span[0] < SHORT ? 'day' : 'month';
  setUnit(offered.includes(wanted) ? wanted : offered[offered.length - 1]);
}

/** Change the steps; the window keeps the days that it had, rounded to whole steps. */
function setUnit(/** @type {string} */ unit) {
  const { from, to } = page.time;
  page.steps = stepStarts(unit, page.span[0], page.span[1]);
  page.time.unit = unit;
  const inStep = (day_, otherwise) => (Number.isFinite(day_) ? Math.max(0, page.steps.filter((one) => one <= day_).length - 1) : otherwise);
  const most = stepCount() - 1;
  setWindow(Math.min(inStep(from, 0), most), Math.min(inStep(to, most), most));
}

function stepCount() {
  return Math.max(0, page.steps.length - 1);
}

/** Set the window to the steps from `first` to `last`. The whole window leaves out nothing. */
function setWindow(/** @type {number} */ first, /** @type {number} */ last) {
  const most = stepCount() - 1;
  const [low, high] = [Math.min(first, last), Math.max(first, last)].map((one) => Math.min(Math.max(one, 0), most));
  const whole = low === 0 && high === most;
  Object.assign(page.time, {
    first: low, last: high, from: whole ? -Infinity : page.steps[low], to: whole ? Infinity : page.steps[high + 1] - 1,
  });
}

/** Return whether nothing is left out by time. */
function isWhole() {
  return page.time.from === -Infinity && page.time.undated;
}

/** Return the day whose state of sites is shown: the window's last; null: the last known. */
function momentNow() {
  return page.time.to === Infinity ? null : tools.isoDay(page.time.to);
}

/** Return whether the window begins and ends with a month. */
function isWholeMonths() {
  const { from, to } = page.time;
  return from === -Infinity || (firstDay(from, 'month') === from && lastDay(firstDay(to, 'month'), 'month') === to);
}

/** Return the months that the window touches in words. */
function monthsText() {
  const [first, last] = [page.time.from, page.time.to].map((one) => tools.isoDay(one).slice(0, 7));
  return periodText(first, last);
}

function periodText(/** @type {string} */ first, /** @type {string} */ last) {
  return first === last ? tools.day(first) : `${tools.day(first)} – ${tools.day(last)}`;
}

/** Return a step in words: "March 2020", "week of 2 March 2020". */
function stepText(/** @type {number} */ step) {
  const iso = tools.isoDay(page.steps[step]);
  if (page.time.unit === 'week') return word('week_of', { day: tools.day(iso) });
  return tools.day(iso.slice(0, { year: 4, month: 7 }[page.time.unit] || 10));
}

/** Return the window in words. */
function windowText() {
  if (!page.span) return '';
  const { unit, first, last } = page.time;
  if (unit === 'week') return periodText(tools.isoDay(page.steps[first]), tools.isoDay(page.steps[last + 1] - 1));
  return first === last ? stepText(first) : `${stepText(first)} – ${stepText(last)}`;
}

/** Work out and show all that depends on window and filters. */
function refresh() {
  if (!page.ready) return;
  maskAll();
  figuresOfWindow();
  colourUnits();
  writeCounts();
  writeLegendOfUnits();
  keepOpen(at('panel-body'), writePanel);
  writeBar();
  writeShown();
  writeTable();
  noteView();
}

/** Write a part of the page anew; what was open in it stays open, what had the focus keeps it. */
function keepOpen(/** @type {HTMLElement} */ body, /** @type {() => void} */ write) {
  const open = [...body.querySelectorAll('details[open][id]')].map((one) => one.id);
  const focused = document.activeElement && body.contains(document.activeElement) ? document.activeElement.id : '';
  write();
  for (const id of open) if (at(id)) at(id).open = true;
  if (focused && at(focused)) at(focused).focus();
}
