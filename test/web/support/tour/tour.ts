/** Every screen and dialog of the app, in the order in which a person could come to them. */
import type { TestContext } from "node:test";
import { tourCalls } from "./calls.ts";
import { tourEmpty } from "./empty.ts";
import { tourLock } from "./lock.ts";
import { tourChangedKey, tourMessages } from "./messages.ts";
import { tourPeople } from "./people.ts";
import { tourNotAllowed, tourUpdated } from "./refusals.ts";
import { tourSettingUp } from "./setting-up.ts";
import { tourDevices, tourSettings } from "./settings.ts";
import { Tourist, type TourOptions } from "./tourist.ts";

export async function tour(t: TestContext, options: TourOptions): Promise<void> {
  const tourist = await Tourist.ready(options);
  const alice = await tourSettingUp(tourist);
  await tourEmpty(tourist, alice);
  const bob = await tourMessages(t, tourist, alice);
  await tourPeople(tourist, alice, bob);
  await tourCalls(tourist, alice, bob);
  await tourSettings(tourist, alice);
  await tourDevices(tourist, alice);
  await tourChangedKey(tourist, alice, bob);
  await tourLock(tourist, alice);
  await tourNotAllowed(tourist, bob);
  await tourUpdated(tourist, alice);
}
