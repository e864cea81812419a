// The data dialog: counts that reconcile, windows, sources, limits, who made the map.

/** Write the dialog in the language of the page. */
function writeData() {
  const head = page.data.head[language.now];
  const list = (items) => el('ul', {}, ...items.map((item) => el('li', {}, item)));
  const line = (name, text) => text ? [el('dt', {}, name), el('dd', {}, text)] : [];
  at('data-body').replaceChildren(
    el('h3', {}, word('counts')), el('p', {}, word('ledger_explained')), ledgerTable(),
    el('h3', {}, word('sources')), list(head.sources),
    el('h3', {}, word('limits')), list(head.limits),
    el('h3', {}, word('about')),
    el('dl', {}, ...line(word('boundaries'), head.boundaries), ...line(word('disclaimer_title'), head.disclaimer),
      ...line(word('clearance'), head.clearance), ...line(word('audience'), word(`audience_${page.data.audience}`)),
      ...line(word('map_number'), head.map_number), ...line(word('issued'), head.issued),
      ...line(word('projection'), head.projection), ...line(word('producer'), head.producer),
      ...line(word('contact'), head.contact)));
}

/** Return the counts: a row for each layer, a column for what became of its rows. */
function ledgerTable() {
  const lines = page.data.ledger;
  const names = lines.length ? Object.keys(lines[0].parts) : [];
  const used = names.filter((name) => name === 'mapped' || lines.some((one) => one.parts[name]));
  const sum = (pick) => lines.reduce((total, one) => total + pick(one), 0);
  const cells = (pick) => [
    el('td', { class: 'sum' }, number(pick.received)),
    ...used.map((name) => el('td', { class: pick.parts[name] ? '' : 'nil' }, number(pick.parts[name]))),
  ];
  const total = {
    received: sum((one) => one.received),
    parts: Object.fromEntries(used.map((name) => [name, sum((one) => one.parts[name])])),
  };
  return el('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': word('counts') },
    el('table', { class: 'ledger' },
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, word('layer')),
        el('th', { scope: 'col', class: 'sum' }, word('received')),
        ...used.map((name, at_) => el('th', { scope: 'col' }, `${at_ ? '+' : '='} ${word(name)}`)),
        el('th', { scope: 'col' }, word('data_window')))),
      el('tbody', {},
        ...lines.map((one) => el('tr', { 'data-ledger': one.layer }, el('th', { scope: 'row' }, say(one.title)), ...cells(one),
          el('td', {}, say(one.window) || '–'))),
        el('tr', {}, el('th', { scope: 'row' }, word('all_layers')), ...cells(total),
          el('td', {}, page.data.head[language.now].data_window)))));
}
