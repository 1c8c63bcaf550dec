/** The page's clock for calls. The build for the tests puts one in its place that they move by hand. */
export { systemClock as clock } from "@sottovoce/sip";
