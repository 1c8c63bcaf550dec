/** The kinds of weather that stories are told in; shared by the test and by the measuring. */
import type { Weather } from "./story.ts";

const CALM: Weather = { steps: 30, loss: 0, reorder: false, start: 0.25, retry: 0, restore: 0, turns: 6 };
const LOSSY = { loss: 0.2 };
const REORDERED = { reorder: true };
const ASKING = { retry: 0.15 };

export const WEATHERS: Readonly<Record<string, Weather>> = {
  "in order": CALM,
  "20 % lost": { ...CALM, ...LOSSY },
  reordered: { ...CALM, ...REORDERED },
  "reordered, 20 % lost": { ...CALM, ...LOSSY, ...REORDERED },
  "in order, retry requests": { ...CALM, ...ASKING },
  "20 % lost, retry requests": { ...CALM, ...LOSSY, ...ASKING },
  "reordered, retry requests": { ...CALM, ...REORDERED, ...ASKING },
  "reordered, 20 % lost, retry requests": { ...CALM, ...LOSSY, ...REORDERED, ...ASKING },
};

/** Devices that come back from a backup: what they cannot read they ask for. */
export const RESTORING: Readonly<Record<string, Weather>> = {
  "backups put back, in order": { ...CALM, restore: 0.2 },
  "backups put back, reordered, 20 % lost": { ...CALM, ...LOSSY, ...REORDERED, restore: 0.2 },
};
