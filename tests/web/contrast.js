// Texts that are too faint for what is behind them. Whether axe measures a text depends on what is near it: this asks all.
() => {
    const parts = (colour) => {
        const [r, g, b, a] = colour.match(/[\d.]+/g).map(Number);
        return { rgb: [r, g, b], alpha: a === undefined ? 1 : a };
    };
    const light = (rgb) => rgb.map((one) => one / 255)
        .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
        .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
    const over = (top, ground, alpha) => top.map((one, at) => alpha * one + (1 - alpha) * ground[at]);
    const ground = (element) => {
        for (let one = element; one; one = one.parentElement) {
            const style = getComputedStyle(one);
            if (style.backgroundImage !== 'none') return null;
            const { rgb, alpha } = parts(style.backgroundColor);
            if (alpha > 0.8) return rgb;
        }
        return [255, 255, 255];
    };
    const faults = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const element = text.parentElement;
        if (!text.data.trim() || element.closest('.visually-hidden, script, style, noscript, option')) continue;
        if (element.closest('.leaflet-pane') && !element.closest('.geo-ops-card')) continue;
        if (element.closest(':disabled, canvas') || !element.checkVisibility({ visibilityProperty: true })) continue;
        const style = getComputedStyle(element);
        const behind = ground(element);
        if (!behind) continue;
        const { rgb, alpha: own } = parts(style.color);
    let alpha = own;
        for (let one = element; one; one = one.parentElement) alpha *= Number(getComputedStyle(one).opacity);
        const [a, b] = [light(over(rgb, behind, alpha)), light(behind)].sort((x, y) => y - x);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.6 && Number(style.fontWeight) >= 700);
        const ratio = (a + 0.05) / (b + 0.05);
        if (ratio < (large ? 3 : 4.5)) {
            faults.push(`${ratio.toFixed(2)} ${element.tagName}.${element.className} ${text.data.trim().slice(0, 30)}`);
        }
    }
    return [...new Set(faults)];
}
