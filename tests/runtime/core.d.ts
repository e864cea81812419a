// What Python puts before the scripts of a page (geo_ops/web/assets.py), and Leaflet, whose classes are made at run time.
declare const L: any;
declare const WORDS: Record<string, { en: string; fr: string }>;
declare const SHAPES: Record<string, [number, number][]>;
declare const RAMP: string[];
interface Window {
  geoOps: any;
  geoOpsFolium: any;
  $: any;
}
