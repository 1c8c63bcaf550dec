/** RTCP (RFC 3550 §6): what two parties tell each other about what arrived. */
import type { Bytes } from "@sottovoce/crypto";

const VERSION = 2;
const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
const GOODBYE = 203;
const CNAME = 1;
const REPORT_LENGTH = 24;
const SENDER_INFO_LENGTH = 20;
/** Five bits of the header count reports and sources (§6.4.1). */
const MAX_COUNT = 31;
/** An SDES item's length is one byte (§6.5). */
const MAX_CNAME_BYTES = 255;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What one receiver says of one source (§6.4.1). */
export interface ReceptionReport {
  readonly ssrc: number;
  /** Of the packets since the last report, in 256ths. */
  readonly fractionLost: number;
  /** Since the beginning; 24 bits, signed: duplicates count against it. */
  readonly cumulativeLost: number;
  readonly highestSequence: number;
  /** In units of the payload's clock. */
  readonly jitter: number;
  /** The middle 32 bits of the NTP time of the last sender report; 0 where none came. */
  readonly lastSenderReport: number;
  /** 1/65536 seconds since it came. */
  readonly delaySinceLastSenderReport: number;
}

/** What a sender says of itself (§6.4.1). */
export interface SenderInfo {
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  readonly rtpTimestamp: number;
  readonly packetCount: number;
  readonly octetCount: number;
}

/** A compound packet (§6.1): one report, one CNAME, perhaps a goodbye. Nothing else is sent by two parties. */
export interface RtcpCompound {
  readonly ssrc: number;
  /** Present in a sender report, absent in a receiver report. */
  readonly sender: SenderInfo | null;
  readonly reports: readonly ReceptionReport[];
  readonly cname: string | null;
  /** The sources that leave (§6.6). */
  readonly bye: readonly number[];
}

/**
 * Reads a compound packet. It must begin with a report, and every length must agree with its size (§A.2). Kinds of
 * packets that we do not use are skipped.
 * @returns `null` when anything is wrong with any of them
 */
export function parseRtcp(packet: Uint8Array): RtcpCompound | null {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const compound = { ssrc: 0, sender: null as SenderInfo | null, reports: [] as ReceptionReport[] };
  let cname: string | null = null;
  const bye: number[] = [];
  let at = 0;
  while (at < packet.length) {
    const part = partAt(view, at);
    // A report comes first, also where there is nothing to report (§6.1).
    if (part === null || (at === 0 && part.type !== SENDER_REPORT && part.type !== RECEIVER_REPORT))
      return null;
    if (part.padding !== 0 && part.next !== packet.length) return null;
    switch (part.type) {
      case SENDER_REPORT:
      case RECEIVER_REPORT:
        if (!readReport(part, compound)) return null;
        break;
      case SOURCE_DESCRIPTION: {
        const read = readDescription(part);
        if (read === null) return null;
        cname ??= read.cname;
        break;
      }
      case GOODBYE:
        if (part.body.byteLength < 4 * part.count) return null;
        for (let i = 0; i < part.count; i++) bye.push(part.body.getUint32(4 * i));
        break;
    }
    at = part.next;
  }
  return at === 0 ? null : { ...compound, cname, bye };
}

interface Part {
  readonly type: number;
  readonly count: number;
  readonly padding: number;
  readonly body: DataView;
  /** Where the next one begins. */
  readonly next: number;
}

function partAt(view: DataView, at: number): Part | null {
  if (view.byteLength - at < 4) return null;
  const first = view.getUint8(at);
  const next = at + 4 + 4 * view.getUint16(at + 2);
  if (first >> 6 !== VERSION || next > view.byteLength) return null;
  const padding = first & 0x20 ? view.getUint8(next - 1) : 0;
  const length = next - at - 4 - padding;
  if ((first & 0x20 && (padding === 0 || padding % 4 !== 0)) || length < 0) return null;
  const body = new DataView(view.buffer, view.byteOffset + at + 4, length);
  return { type: view.getUint8(at + 1), count: first & 0x1f, padding, body, next };
}

function readReport(
  { type, count, body }: Part,
  into: { ssrc: number; sender: SenderInfo | null; reports: ReceptionReport[] },
): boolean {
  const reportsStart = type === SENDER_REPORT ? 4 + SENDER_INFO_LENGTH : 4;
  // Extensions of profiles may follow the reports (§6.4.3).
  if (body.byteLength < reportsStart + count * REPORT_LENGTH) return false;
  into.ssrc = body.getUint32(0);
  if (type === SENDER_REPORT) {
    into.sender = {
      ntpSeconds: body.getUint32(4),
      ntpFraction: body.getUint32(8),
      rtpTimestamp: body.getUint32(12),
      packetCount: body.getUint32(16),
      octetCount: body.getUint32(20),
    };
  }
  for (let i = 0; i < count; i++) into.reports.push(readReception(body, reportsStart + i * REPORT_LENGTH));
  return true;
}

function readReception(body: DataView, at: number): ReceptionReport {
  const lost = body.getUint32(at + 4);
  return {
    ssrc: body.getUint32(at),
    fractionLost: lost >>> 24,
    cumulativeLost: (lost << 8) >> 8,
    highestSequence: body.getUint32(at + 8),
    jitter: body.getUint32(at + 12),
    lastSenderReport: body.getUint32(at + 16),
    delaySinceLastSenderReport: body.getUint32(at + 20),
  };
}

/** @returns `null` when a chunk does not end where it must (§6.5) */
function readDescription({ count, body }: Part): { readonly cname: string | null } | null {
  let cname: string | null = null;
  let at = 0;
  for (let chunk = 0; chunk < count; chunk++) {
    at += 4;
    for (;;) {
      if (at >= body.byteLength) return null;
      const type = body.getUint8(at++);
      if (type === 0) break;
      if (at >= body.byteLength) return null;
      const length = body.getUint8(at++);
      if (at + length > body.byteLength) return null;
      if (type === CNAME) {
        cname ??= decoder.decode(new Uint8Array(body.buffer, body.byteOffset + at, length));
      }
      at += length;
    }
    // The list ends with at least one zero byte, up to the next word.
    at = Math.ceil(at / 4) * 4;
  }
  return at <= body.byteLength ? { cname } : null;
}

/**
 * Writes a compound packet.
 * @throws RangeError for more than 31 reports or sources, or a name of more than 255 bytes
 */
export function encodeRtcp(compound: RtcpCompound): Bytes {
  const { ssrc, sender, reports, cname, bye } = compound;
  if (reports.length > MAX_COUNT || bye.length > MAX_COUNT) throw new RangeError("too many sources for RTCP");
  const parts = [encodeReport(ssrc, sender, reports)];
  if (cname !== null) parts.push(encodeDescription(ssrc, cname));
  if (bye.length > 0) {
    const part = startPart(GOODBYE, bye.length, 4 * bye.length);
    bye.forEach((source, i) => void part.setUint32(4 + 4 * i, source));
    parts.push(part);
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer), at);
    at += part.byteLength;
  }
  return bytes;
}

function startPart(type: number, count: number, bodyLength: number): DataView {
  const part = new DataView(new ArrayBuffer(4 + bodyLength));
  part.setUint8(0, (VERSION << 6) | count);
  part.setUint8(1, type);
  part.setUint16(2, bodyLength / 4);
  return part;
}

function encodeReport(
  ssrc: number,
  sender: SenderInfo | null,
  reports: readonly ReceptionReport[],
): DataView {
  const reportsStart = sender === null ? 8 : 8 + SENDER_INFO_LENGTH;
  const type = sender === null ? RECEIVER_REPORT : SENDER_REPORT;
  const part = startPart(type, reports.length, reportsStart - 4 + reports.length * REPORT_LENGTH);
  part.setUint32(4, ssrc);
  if (sender !== null) {
    part.setUint32(8, sender.ntpSeconds);
    part.setUint32(12, sender.ntpFraction);
    part.setUint32(16, sender.rtpTimestamp);
    part.setUint32(20, sender.packetCount);
    part.setUint32(24, sender.octetCount);
  }
  reports.forEach((report, i) => {
    const at = reportsStart + i * REPORT_LENGTH;
    part.setUint32(at, report.ssrc);
    part.setUint32(at + 4, (report.fractionLost << 24) | (report.cumulativeLost & 0xffffff));
    part.setUint32(at + 8, report.highestSequence);
    part.setUint32(at + 12, report.jitter);
    part.setUint32(at + 16, report.lastSenderReport);
    part.setUint32(at + 20, report.delaySinceLastSenderReport);
  });
  return part;
}

function encodeDescription(ssrc: number, cname: string): DataView {
  const name = encoder.encode(cname);
  if (name.length > MAX_CNAME_BYTES) throw new RangeError("a CNAME has at most 255 bytes");
  // SSRC, type, length, name, and at least one zero byte.
  const part = startPart(SOURCE_DESCRIPTION, 1, Math.ceil((4 + 2 + name.length + 1) / 4) * 4);
  part.setUint32(4, ssrc);
  part.setUint8(8, CNAME);
  part.setUint8(9, name.length);
  new Uint8Array(part.buffer).set(name, 10);
  return part;
}
