// The planner's scripts stand in a scope of their own and reach the core through window.geoOps.
declare const L: any;
interface Window {
  geoOps: any;
}
