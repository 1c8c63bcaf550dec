/** The parts of an engine, and what each sets going in the others. */
import { wipe } from "@sottovoce/crypto";
import { SelfKeeper } from "./activation/self-keeper.ts";
import { LiveCalls } from "./calls/calls.ts";
import { IceServers } from "./calls/ice-servers.ts";
import { CALL_KEY_BYTES, CALL_PROOF_BYTES, CallBox } from "./calls/keys/call-key.ts";
import { Whisper } from "./calls/keys/whisper.ts";
import { NO_MEDIA, NO_ZRTP } from "./calls/no-media.ts";
import type { CallLine } from "./calls/surroundings.ts";
import { AcceptedPeers } from "./calls/trust/accepted.ts";
import { RetainedBook } from "./calls/trust/retained.ts";
import { Presence } from "./connection/presence.ts";
import { Introductions } from "./contacts/introductions.ts";
import { Trusting } from "./contacts/trust.ts";
import type { Core } from "./core.ts";
import { OwnDevices } from "./devices/devices.ts";
import { Linker } from "./devices/linking.ts";
import { Directory } from "./directory/directory.ts";
import { Archive } from "./history/archive.ts";
import { Disappearance } from "./history/disappearance.ts";
import { Inbox } from "./inbox/inbox.ts";
import { MissedCalls } from "./inbox/missed-calls.ts";
import { Receipts } from "./inbox/receipts.ts";
import { SiteInbox } from "./inbox/site.ts";
import { Drain } from "./lock/drain.ts";
import { Maintenance } from "./maintenance.ts";
import { MessageCourier } from "./outbox/courier.ts";
import { Outbox } from "./outbox/outbox.ts";
import { Overdue } from "./outbox/overdue.ts";
import type { Ports } from "./ports.ts";
import { PrekeyKeeper } from "./prekeys/prekeys.ts";
import type { Vault } from "./vault/vault.ts";

/** What parts need of the engine around them. */
interface Around {
  readonly vault: Vault;
  /** `records` hold what came while locked, `media` and `zrtp` carry calls. */
  readonly ports: Pick<Ports, "records" | "media" | "zrtp">;
  /** The way calls leave by. */
  readonly line: CallLine;
  isStarted(): boolean;
}

export class Parts {
  readonly presence: Presence;
  readonly introductions: Introductions;
  readonly trusting: Trusting;
  readonly directory: Directory;
  readonly archive: Archive;
  readonly disappearance: Disappearance;
  readonly devices: OwnDevices;
  readonly linker: Linker;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly receipts: Receipts;
  readonly site: SiteInbox;
  readonly missedCalls: MissedCalls;
  readonly overdue: Overdue;
  readonly prekeys: PrekeyKeeper;
  readonly self: SelfKeeper;
  readonly maintenance: Maintenance;
  readonly drain: Drain;
  readonly calls: LiveCalls;

  constructor(core: Core, { vault, ports, isStarted, line }: Around) {
    this.presence = new Presence(core);
    this.introductions = new Introductions(core);
    this.trusting = new Trusting(core, this.introductions);
    this.devices = new OwnDevices(core);
    this.linker = new Linker(core);
    this.self = new SelfKeeper(core);
    const courier = new MessageCourier(core, this.introductions, {
      onRevoked: () => this.presence.revoked(),
      onReached: () => this.presence.reached(),
      onMessagingDisabled: () => this.self.check(),
    });
    const waiting = [...core.outboxTable.newestFirst()].sort((a, b) => a.order - b.order);
    this.outbox = new Outbox(core.clock, courier, waiting);
    this.directory = new Directory(core);
    this.archive = new Archive(core, (id) => this.outbox.remove(id));
    this.disappearance = new Disappearance(core, (id) => this.outbox.remove(id));
    this.prekeys = new PrekeyKeeper(core);
    const retained = new RetainedBook(core, vault);
    const keys = new CallBox(core.clock, CALL_KEY_BYTES);
    const proofs = new CallBox(core.clock, CALL_PROOF_BYTES);
    this.inbox = new Inbox(core, this.introductions, {
      send: (entry) => this.outbox.add(entry),
      onListLearned: (peer) => this.outbox.triggerFor(peer, "devices_shown"),
      // Registering looks after them too.
      onPrekeysUsed: () => isStarted() && this.prekeys.check(),
      onCallBytes: ({ kind, ref, octets, sentAt }, sender) => {
        if (ref === null) wipe(octets);
        else (kind === "callKey" ? keys : proofs).put(ref, sender, octets, sentAt);
      },
    });
    this.calls = new LiveCalls({
      core,
      media: ports.media ?? NO_MEDIA,
      zrtp: ports.zrtp ?? NO_ZRTP,
      line,
      introductions: this.introductions,
      trusting: this.trusting,
      retained,
      accepted: new AcceptedPeers(core.clock),
      ice: new IceServers(core),
      whisper: new Whisper(core, this.introductions),
      keys,
      proofs,
    });
    this.receipts = new Receipts(core, (id) => this.outbox.remove(id));
    this.site = new SiteInbox(core, this.introductions);
    this.missedCalls = new MissedCalls(core);
    this.overdue = new Overdue(core, vault);
    this.maintenance = new Maintenance(core, retained);
    this.drain = new Drain(core, ports.records, {
      envelope: this.inbox,
      receipts: this.receipts,
      readable: this.site,
      missed_call: this.missedCalls,
    });
  }
}
