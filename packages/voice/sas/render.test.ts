import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EVEN_WORDS, ODD_WORDS } from "./pgp-words.ts";
import { renderSas } from "./render.ts";

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, "hex"));
}

describe("The PGP word list", () => {
  it("has 256 different words for each place, none for both", () => {
    assert.deepEqual([EVEN_WORDS.length, ODD_WORDS.length], [256, 256]);
    assert.equal(new Set([...EVEN_WORDS, ...ODD_WORDS].map((word) => word.toLowerCase())).size, 512);
  });

  it("reads a PGP fingerprint as its authors' example does", () => {
    const fingerprint = bytes("e58294f2e9a227486e8b061b31cc528fd7fa3f19");
    const words = Array.from(fingerprint, (byte, i) => (i % 2 === 0 ? EVEN_WORDS : ODD_WORDS)[byte]);
    assert.equal(
      words.join(" "),
      "topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa afflict bravado " +
        "chatter revolver Dupont midsummer stopwatch whimsical cowbell bottomless",
    );
  });
});

describe("The short authentication string", () => {
  it("as B256 is two words, of the first two bytes", () => {
    const sas = renderSas("B256", bytes("e58294f2"));
    assert.deepEqual(sas, { kind: "B256", words: ["topmost", "Istanbul"] });
    assert.deepEqual(renderSas("B256", bytes("e582000000")), sas);
  });

  it("as B32 is four characters, of the first 20 bits", () => {
    const texts = ["00000000", "ffffffff", "12345678", "12345fff", "80000000"].map((hex) => {
      const sas = renderSas("B32 ", bytes(hex));
      return sas.kind === "B32 " ? sas.text : "";
    });
    assert.deepEqual(texts, ["yyyy", "9999", "ne4f", "ne4f", "oyyy"]);
  });
});
