// Opens everything on the page that shows text, in both languages, and returns all that stood there. Whatever the layout:
// long texts push things about, so that nothing is clicked by its place.
async () => {
    const { page, tools } = window.geoOps;
    const seen = [];
    const frame = () => new Promise(requestAnimationFrame);
    const note = async () => {
        await frame();
        await frame();
        const all = [document.title, document.body.textContent];
        for (const one of document.querySelectorAll('[title], [aria-label], [placeholder], input')) {
            all.push(one.title, one.getAttribute('aria-label'), one.getAttribute('placeholder'), one.value);
        }
        seen.push(all.filter(Boolean).join(' '));
    };
    const each = (selector, act) => [...document.querySelectorAll(selector)].forEach(act);
    const click = (selector) => document.querySelector(selector).click();
    const press = (target, key) => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    const type = (text) => {
        const box = document.getElementById('search');
        box.value = text;
        box.dispatchEvent(new Event('input', { bubbles: true }));
        return box;
    };
    each('#tree input[id^=layer-]', (one) => { if (!one.checked) one.click(); });
    await Promise.all(Object.values(page.parts).flat().map((part) => part.ready));
    await page.started;
    for (const lang of ['fr', 'en']) {
        click(`[data-lang=${lang}]`);
        const unit = document.querySelector('path[data-pcode=GR0101]');
        press(unit, 'Enter');
        page.parts.choropleth[0].paths.get('GR0101').openTooltip();
        each('#tree details, #panel details, #time details', (one) => { one.open = true; });
        page.map.fire('geoops:error', { message: '<img src=x onerror=window.pwned=2>' });
        await note();
        each('.geo-ops-site', (one) => one.click());
        await note();
        for (const badge of document.querySelectorAll('.geo-ops-badge')) {
            badge.click();
            await note();
        }
        const part = page.parts.incidents.find((one) => one.table && one.latlng);
        for (let row = 0; row < part.table.rows; row += 1) {
            const hits = part.hits(page.map.latLngToLayerPoint(part.latlng(row)), 3);
            tools.openCards(page.map, part.latlng(row), hits.map((one) => one.card));
            await note();
        }
        for (const text of ['GR0', 'port', 'zzzz', '1.5 -28.5']) {
            type(text);
            await note();
        }
        press(document.getElementById('search'), 'Enter');
        await note();
        for (const name of ['data', 'table', 'link']) {
            click(`#show-${name}`);
            const choices = [...document.querySelectorAll(`#${name} select`)].filter((one) => one.options.length);
            for (const choice of choices) {
                for (const { value } of [...choice.options]) {
                    choice.value = value;
                    choice.dispatchEvent(new Event('change', { bubbles: true }));
                    await note();
                }
            }
            await note();
            document.getElementById(name).close();
        }
        click('[data-tool=measure]');
        page.tools.measure.push([1, -29], [2, -28], [3, -29]);
        click('[data-act=units]');
        await note();
        press(document, 'Escape');
        click('[data-tool=print]');
        await note();
        press(document, 'Escape');
    }
    return seen;
}
