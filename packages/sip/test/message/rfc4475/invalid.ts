/** RFC 4475 §3.1.2: invalid messages. */
import assert from "node:assert/strict";
import { parseDate } from "../../../message/date.ts";
import type { Expectation } from "./expectation.ts";

export const INVALID: Readonly<Record<string, Expectation>> = {
  badinv01: { section: "3.1.2.1", outcome: "refused", status: 400, reason: /parameter name/ },
  clerr: { section: "3.1.2.2", outcome: "refused", status: 400, reason: /Content-Length is larger/ },
  ncl: { section: "3.1.2.3", outcome: "refused", status: 400, reason: /Content-Length is not a number/ },
  scalar02: { section: "3.1.2.4", outcome: "refused", status: 400, reason: /CSeq number/ },
  scalarlg: { section: "3.1.2.5", outcome: "dropped", reason: /CSeq number/ },
  quotbal: { section: "3.1.2.6", outcome: "refused", status: 400, reason: /closing quote/ },
  ltgtruri: { section: "3.1.2.7", outcome: "refused", status: 400, reason: /Request-URI/ },
  lwsruri: { section: "3.1.2.8", outcome: "refused", status: 400, reason: /Request-URI/ },
  lwsstart: { section: "3.1.2.9", outcome: "refused", status: 400, reason: /Request-URI/ },
  trws: { section: "3.1.2.10", outcome: "refused", status: 400, reason: /Request-URI/ },
  escruri: { section: "3.1.2.11", outcome: "refused", status: 400, reason: /must not carry headers/ },
  baddate: {
    section: "3.1.2.12",
    outcome: "refused-by-reader",
    status: 400,
    read: ({ headers }) => parseDate(headers.get("Date") ?? ""),
  },
  regbadct: {
    section: "3.1.2.13",
    outcome: "refused-by-reader",
    status: 400,
    read: ({ headers }) => headers.contacts(),
  },
  badaspec: { section: "3.1.2.14", outcome: "refused", status: 400, reason: /URI in a header/ },
  baddn: {
    section: "3.1.2.15",
    outcome: "valid-request",
    check: ({ headers }) => {
      // "An element … may attempt to … infer": the comma cannot mean anything else in From and To.
      assert.equal(headers.from()?.displayName, "Bell, Alexander");
      assert.equal(headers.to()?.uri, "sip:t.watson@example.org");
    },
  },
  badvers: { section: "3.1.2.16", outcome: "refused", status: 505, reason: /version 2\.0/ },
  mismatch01: { section: "3.1.2.17", outcome: "refused", status: 400, reason: /CSeq method/ },
  mismatch02: { section: "3.1.2.18", outcome: "refused", status: 400, reason: /CSeq method/ },
  bigcode: { section: "3.1.2.19", outcome: "dropped", reason: /status line/ },
};
