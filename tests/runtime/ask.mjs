// Answers a test in Python: {"call": name, "rows": [arguments...]} in, the list of what the function returns out.
import { load } from './load.mjs';
import { readFileSync } from 'node:fs';

const { call, rows } = JSON.parse(readFileSync(0, 'utf8'));
const made = load(['planner/geodesic.js', 'planner/mgrs.js', 'planner/position.js'], [call]);
console.log(JSON.stringify(rows.map((row) => made[call](...row))));
