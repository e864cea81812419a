// Opens pages from disk in Firefox with the network off, uses them as a planner would, and prints what it saw as JSON.
// Arguments: the browser, the address of the map, the address of the index.
import { createRequire } from 'node:module';

const puppeteer = createRequire(import.meta.url)('puppeteer-core');
const [browserPath, mapAddress, indexAddress] = process.argv.slice(2);

// No network: every host is behind a proxy that is not there. And nothing of the browser's own.
const preferences = {
  'network.proxy.type': 1, 'network.proxy.http': '127.0.0.1', 'network.proxy.http_port': 9, 'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9, 'network.proxy.allow_hijacking_localhost': true, 'app.update.auto': false, 'browser.safebrowsing.malware.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false, 'toolkit.telemetry.enabled': false, 'app.normandy.enabled': false,
  'services.settings.server': '', 'network.captive-portal-service.enabled': false, 'network.connectivity-service.enabled': false,
};

const LISTEN = () => {
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
  });
};

const LOOK = async () => {
  const { page } = window.geoOps;
  const parts = Object.values(page.parts).flat();
  await Promise.all(parts.map((part) => part.ready));
  if (page.started) await page.started;
  for (let n = 0; n < 3; n += 1) await new Promise(requestAnimationFrame);
  const inked = (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0);
  const canvases = [...document.querySelectorAll('canvas.geo-ops-canvas')];
  return {
    units: document.querySelectorAll('path[data-pcode]').length,
    fills: new Set([...document.querySelectorAll('path[data-pcode]')].map((one) => one.getAttribute('fill'))).size,
    sites: document.querySelectorAll('.geo-ops-site').length,
    canvases: canvases.length,
    inked: canvases.filter(inked).length,
    points: parts.filter((part) => part.table && part.latlng).reduce((sum, part) => sum + part.table.rows, 0),
  };
};

/** Return where a unit shows itself rather than something on it. */
const FREE = () => {
  for (const path of document.querySelectorAll('path[data-pcode]')) {
    const box = path.getBoundingClientRect();
    for (const [across, down] of [[0.5, 0.5], [0.35, 0.5], [0.5, 0.35], [0.6, 0.6]]) {
      const place = [box.left + across * box.width, box.top + down * box.height];
      if (document.elementFromPoint(...place) === path && window.geoOps.page.chosen !== path.dataset.pcode) return [...place, path.dataset.pcode];
    }
  }
  return null;
};

async function open(browser, address) {
  const page = await browser.newPage();
  const seen = { requests: [], faults: [] };
  page.on('request', (request) => { if (!request.url().startsWith('data:') && !request.url().startsWith('blob:')) seen.requests.push(request.url()); });
  page.on('pageerror', (error) => seen.faults.push(`error: ${error.message}`));
  page.on('console', (said) => { if (['error', 'warn', 'warning'].includes(said.type())) seen.faults.push(`${said.type()}: ${said.text()}`); });
  await page.setViewport({ width: 1366, height: 768 });
  await page.evaluateOnNewDocument(LISTEN);
  await page.goto(address);
  return { page, seen };
}

const browser = await puppeteer.launch({ browser: 'firefox', executablePath: browserPath, headless: true, extraPrefsFirefox: preferences });
try {
  const map = await open(browser, mapAddress);
  const drawn = await map.page.evaluate(LOOK);
  const free = await map.page.evaluate(FREE);
  await map.page.mouse.click(free[0], free[1]);
  const panel = await map.page.$eval('#panel', (one) => one.innerText);
  await map.page.click('[data-lang=fr]');
  const french = await map.page.$eval('#show-data', (one) => one.innerText);
  await map.page.type('#search', '14.5 N 3.9 W');
  await map.page.keyboard.press('Enter');
  const pin = await map.page.evaluate(() => window.geoOps.page.tools.pin);
  await map.page.click('[data-tool=print]');
  const sheet = await map.page.$eval('.sheet', (one) => one.innerText);
  await map.page.keyboard.press('Escape');
  const violations = await map.page.evaluate(() => window.violations);
  const index = await open(browser, indexAddress);
  const links = await index.page.$$eval('a[href]', (all) => all.length);
  const more = await index.page.evaluate(() => window.violations);
  const resources = [];
  // Files beside the page are no requests to this protocol, but they are resources of the page.
  for (const { page } of [map, index]) resources.push(...await page.evaluate(() => performance.getEntriesByType('resource').map((one) => one.name)));
  // A page that does ask: the count is in earnest.
  const asking = await open(browser, 'data:text/html,<img src="http://example.invalid/asked.png">');
  console.log(JSON.stringify({
    drawn, pcode: free[2], panel, french, pin, sheet, links, resources, asked: asking.seen.requests, violations: [...violations, ...more],
    requests: [...map.seen.requests, ...index.seen.requests], faults: [...map.seen.faults, ...index.seen.faults],
  }));
} finally {
  await browser.close();
}
