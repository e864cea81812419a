// Parts of the frame that lie on each other, texts that stick out of their button, a page wider than the window.
() => {
    const faults = [];
    const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches('.visually-hidden, .skip, canvas')
        && one.getBoundingClientRect().width > 0;
    const groups = ['body', 'header', 'footer', '#time', '#panel .bar', '.layer', '.keys li', '.readout', '.map-tools',
        '.leaflet-top.leaflet-right', '.leaflet-bottom.leaflet-right', '#panel tr', '.parts li', 'dialog[open] .bar'];
    for (const parent of document.querySelectorAll(groups.join(', '))) {
        const children = [...parent.children].filter(seen).map((one) => [one, one.getBoundingClientRect()]);
        children.forEach(([one, a], at) => children.slice(at + 1).forEach(([other, b]) => {
            if (parent === document.body && [one, other].some((each) => getComputedStyle(each).position === 'fixed')) return;
            const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (across > 1 && down > 1) faults.push(`${one.id || one.className} on ${other.id || other.className}`);
        }));
    }
    const wide = document.documentElement.scrollWidth - window.innerWidth;
    if (wide > 0) faults.push(`${wide} px too wide`);
    for (const button of document.querySelectorAll('button, label')) {
        if (seen(button) && button.scrollWidth > button.clientWidth + 1 && !button.closest('.geo-ops-card, .map-tools')) {
            faults.push(`text out of ${button.id || button.className}`);
        }
    }
    return [...new Set(faults)];
}
