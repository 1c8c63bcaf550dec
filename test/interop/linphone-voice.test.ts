/** `sottovoce call` and `answer` speak with Linphone, end to end by ZRTP: every agreement and kind of words, both ways. */
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { callIn, callOut, hangUp, OURS_HZ, pair, untilHeard } from "./support/conversation.ts";
import { InteropServer } from "./support/server.ts";
import { describeWith, LINPHONE } from "./support/strangers.ts";

/** Processes of two tests keep two cores busy. */
const AT_ONCE = 2;
/** Exit code of a call that is not secure. */
const NOT_SECURE = 12;

const SETTINGS = {
  X255: { zrtp_key_agreements_suites: "MS_ZRTP_KEY_AGREEMENT_X255" },
  DH3k: { zrtp_key_agreements_suites: "MS_ZRTP_KEY_AGREEMENT_DH3K" },
  B256: { zrtp_sas_suites: "MS_ZRTP_SAS_B256" },
  "B32 ": { zrtp_sas_suites: "MS_ZRTP_SAS_B32" },
  AES1: { zrtp_cipher_suites: "MS_ZRTP_CIPHER_AES1" },
} as const;

/** As Debian hands it out: the phone's own lists decide. */
const OUT_OF_THE_BOX = {
  zrtp_cipher_suites: null,
  zrtp_auth_suites: null,
  zrtp_key_agreements_suites: null,
  zrtp_sas_suites: null,
};

describeWith(
  [LINPHONE],
  `Our command line and ${LINPHONE.title}`,
  () => {
    let server: InteropServer;
    before(async () => {
      server = await InteropServer.start();
    });
    after(() => server.close());

    for (const keyAgreement of ["X255", "DH3k"] as const) {
      for (const sasKind of ["B256", "B32 "] as const) {
        it(`with ${keyAgreement} and ${sasKind}: we call, the words are compared, and the call back goes on from it`, async (t) => {
          const settings = { ...SETTINGS[keyAgreement], ...SETTINGS[sasKind] };
          // What a phone insists on by itself is no matter: our side does not go without.
          const optional = sasKind === "B32 " ? { media_encryption_mandatory: "0" } : {};
          const both = await pair(t, server, { ...settings, ...optional });
          const first = await untilHeard(both, await callOut(both, "--words", "-"));
          const { algorithms, continuity, verified, peerClient } = first.security;
          assert.deepEqual(algorithms, {
            hash: "S256",
            cipher: "AES3",
            authTag: "HS80",
            keyAgreement,
            sasKind,
          });
          assert.deepEqual([continuity, verified], ["first", null]);
          assert.match(peerClient, /^BZRTP/);
          // Not every phone's person gives a verdict; ours needs none.
          const isSaidThere = sasKind === "B256";
          if (isSaidThere) both.phone.command("zrtp-set-verified");
          first.call.say(first.words);
          await first.call.untilVerified();
          await hangUp(both, first);

          const second = await untilHeard(both, await callIn(both));
          assert.deepEqual(second.security.algorithms, algorithms);
          assert.deepEqual([second.security.continuity, second.security.verified], ["kept", "sas"]);
          assert.equal(second.security.peerVerified, isSaidThere ? true : undefined);
          const known = isSaidThere ? /previously verified yes/ : /previously verified no/;
          await both.phone.log.until(new RegExp(`ZRTP secrets on: SAS is \\S+ ${known.source}`), second.from);
          await hangUp(both, second);
        });
      }
    }

    it("which has lost what it kept: the call ends with an alarm, until a person knows why", async (t) => {
      const both = await pair(t, server);
      const first = await untilHeard(both, await callOut(both, "--words", "-"));
      first.call.say(first.words);
      await first.call.untilVerified();
      await hangUp(both, first);

      both.phone.forget("secrets");
      const second = await callOut(both);
      const { exitCode, stderr, lastLine } = await second.call.end();
      assert.equal(exitCode, NOT_SECURE);
      assert.match(stderr, /keys do not continue the earlier calls .* nothing was heard/s);
      assert.equal(JSON.parse(lastLine ?? "").end, "continuity_broken");
      await both.phone.untilCall("Released", second.from);
      assert.deepEqual([await both.phone.receivedPackets(second.from), both.phone.heard(OURS_HZ)], [0, 0]);

      const third = await untilHeard(both, await callOut(both, "--accept-new"));
      assert.equal(third.security.verified, null);
      await hangUp(both, third);
    });

    it("which notices that we have lost what we kept: the words are to be compared again, on both sides", async (t) => {
      const both = await pair(t, server);
      const first = await untilHeard(both, await callOut(both, "--words", "-"));
      both.phone.command("zrtp-set-verified");
      first.call.say(first.words);
      await first.call.untilVerified();
      await hangUp(both, first);

      both.ann.forget();
      const second = await untilHeard(both, await callIn(both));
      assert.deepEqual([second.security.continuity, second.security.verified], ["first", null]);
      await both.phone.log.until(/Zrtp Event dispatched : cache mismatch/, second.from);
      await both.phone.log.until(/ZRTP secrets on: SAS is \S+ previously verified no/, second.from);
      await hangUp(both, second);
    });

    it("which is another device now: the words are to be compared as with anybody new", async (t) => {
      const both = await pair(t, server);
      const first = await untilHeard(both, await callOut(both, "--words", "-"));
      first.call.say(first.words);
      await first.call.untilVerified();
      await hangUp(both, first);

      both.phone.forget("identity");
      const second = await untilHeard(both, await callOut(both));
      assert.deepEqual([second.security.continuity, second.security.verified], ["first", null]);
      await hangUp(both, second);
    });

    it("which knows AES-128 only: refused with the reason", async (t) => {
      const both = await pair(t, server, SETTINGS.AES1);
      const { call, from } = await callOut(both);
      const { exitCode, stderr, lastLine } = await call.end();
      assert.equal(exitCode, NOT_SECURE);
      assert.match(stderr, /No keys could be agreed on.*cipher/s);
      assert.equal(JSON.parse(lastLine ?? "").end, "not_secured");
      await both.phone.untilCall("Released", from);
      assert.deepEqual([await both.phone.receivedPackets(from), both.phone.heard(OURS_HZ)], [0, 0]);
    });
  },
  AT_ONCE,
);

describeWith(
  [LINPHONE],
  `Our command line and ${LINPHONE.title}, where the operator allows AES-128`,
  () => {
    let server: InteropServer;
    before(async () => {
      server = await InteropServer.start({ overrides: { voice: { allow_aes128: true } } });
    });
    after(() => server.close());

    it("which knows nothing else: we call, and it calls back", async (t) => {
      const both = await pair(t, server, SETTINGS.AES1);
      const first = await untilHeard(both, await callOut(both));
      assert.equal(first.security.algorithms.cipher, "AES1");
      await hangUp(both, first);
      const second = await untilHeard(both, await callIn(both));
      assert.deepEqual([second.security.algorithms.cipher, second.security.continuity], ["AES1", "kept"]);
      await hangUp(both, second);
    });

    it("which is as it comes out of the box", async (t) => {
      const both = await pair(t, server, OUT_OF_THE_BOX);
      const first = await untilHeard(both, await callIn(both));
      assert.deepEqual([first.security.algorithms.keyAgreement, first.security.sas.kind], ["DH3k", "B32 "]);
      await hangUp(both, first);
    });
  },
  AT_ONCE,
);
