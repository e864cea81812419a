// Loads scripts of the page, as the page does: joined, in one scope, after what Python puts before them.
import { readFileSync } from 'node:fs';

const RUNTIME = new URL('../../geo_ops/web/runtime/', import.meta.url);

/** Words that a pure function may ask for. */
export const WORDS = { months: { en: 'January February March April May June July August September October November December',
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre' } };

/** Return the named things that the files define; `given` stands for what other files and the browser would. */
export function load(files, names, given = {}) {
  const scope = { WORDS, SHAPES: {}, document: { documentElement: { lang: 'en' } }, ...given };
  const code = files.map((file) => readFileSync(new URL(file, RUNTIME), 'utf8')).join('\n');
  const make = new Function(...Object.keys(scope), `'use strict';\n${code}\nreturn { ${names.join(', ')} };`);
  return make(...Object.values(scope));
}
