/** What went wrong, where nothing is tried again by itself. */
import { AppError } from "../../engine/app-engine.ts";
import { t } from "../../i18n/index.ts";
import { sentenceFor } from "../../state/session.ts";

export function isNetworkTrouble(error: unknown): boolean {
  return error instanceof AppError && error.code === "network";
}

export function sentenceInSetup(error: unknown): string {
  return isNetworkTrouble(error) ? t().setup.links.network : sentenceFor(error);
}
