/** All messages of this device as a file. They are read page by page, and go to the browser's own storage as they come. */
import type { HistoryMessage } from "@sottovoce/client";
import type { AppEngine } from "../../engine/app-engine.ts";
import { ExportText, type ExportWords } from "./export-text.ts";

export type ExportFormat = "text" | "json";

/** Small enough for a phone's memory, large enough that 100,000 messages take a minute and not ten. */
const PAGE_MESSAGES = 500;
/** Whoever reads the file by program looks here first. */
const JSON_VERSION = 1;

export interface Exported {
  readonly file: Blob;
  readonly messages: number;
}

export interface ExportRequest {
  readonly engine: Pick<AppEngine, "exportPage">;
  readonly format: ExportFormat;
  readonly address: string;
  /** Unix milliseconds. */
  readonly now: number;
  /** First line of the text. */
  readonly head: string;
  readonly words: ExportWords;
  readonly onProgress: (messages: number) => void;
}

/** @throws AppError */
export async function exportHistory(request: ExportRequest): Promise<Exported> {
  const writer = request.format === "json" ? jsonWriter(request) : textWriter(request);
  // Each part leaves the memory of the page for a blob, which the browser may keep on disk.
  const parts: Blob[] = [new Blob([writer.begin])];
  let messages = 0;
  for await (const page of pagesOf(request.engine)) {
    parts.push(new Blob([writer.page(page)]));
    messages += page.length;
    request.onProgress(messages);
  }
  parts.push(new Blob([writer.end]));
  const type = request.format === "json" ? "application/json" : "text/plain;charset=utf-8";
  return { file: new Blob(parts, { type }), messages };
}

/** The name of the file: what it is, of whom, of when. */
export function exportName({
  format,
  address,
  now,
}: Pick<ExportRequest, "format" | "address" | "now">): string {
  const day = new Date(now).toISOString().slice(0, 10);
  return `sottovoce-${address}-${day}.${format === "json" ? "json" : "txt"}`;
}

async function* pagesOf(engine: ExportRequest["engine"]): AsyncGenerator<readonly HistoryMessage[]> {
  let after: number | null = null;
  for (;;) {
    const page: readonly HistoryMessage[] = await engine.exportPage(after, PAGE_MESSAGES);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = last.order;
  }
}

interface Writer {
  readonly begin: string;
  readonly page: (messages: readonly HistoryMessage[]) => string;
  readonly end: string;
}

function textWriter({ head, words }: ExportRequest): Writer {
  const text = new ExportText(words);
  return { begin: `${head}\n`, page: (messages) => text.page(messages), end: "" };
}

function jsonWriter({ address, now }: ExportRequest): Writer {
  const about = { format: "sottovoce-history", version: JSON_VERSION, address, exportedAt: now };
  let first = true;
  return {
    begin: `${JSON.stringify(about).slice(0, -1)},"messages":[`,
    page: (messages) =>
      messages
        .map((message) => {
          const comma = first ? "\n" : ",\n";
          first = false;
          return comma + JSON.stringify(message);
        })
        .join(""),
    end: "\n]}\n",
  };
}
