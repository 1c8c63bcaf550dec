/** Short texts that people paste or devices send: links, credentials, addresses, ids. The input is `name: text`. */
import {
  checkText,
  fitText,
  formatActivationLink,
  formatBearer,
  formatLinkingLink,
  fromBase64Url,
  fromHex,
  looksLikeLinkingLink,
  MAX_TEXT_BYTES,
  MAX_TEXT_CHARACTERS,
  parseAccountId,
  parseActivationLink,
  parseAddress,
  parseBearer,
  parseDeviceId,
  parseLinkingLink,
  toBase64Url,
  toHex,
  WireError,
} from "@sottovoce/wire";
import { hold, type Target, textOf, unlessRefused } from "../engine/target.ts";

const READERS: Readonly<Record<string, (text: string) => void>> = {
  link: (text) => {
    const link = unlessRefused(WireError, () => parseActivationLink(text));
    if (link === null) return;
    const again = parseActivationLink(formatActivationLink(link));
    hold(again.origin === link.origin, "the origin survives writing");
    hold(toHex(again.code) === toHex(link.code) && link.code.length === 16, "the code survives writing");
    hold(
      toHex(again.caHash) === toHex(link.caHash) && link.caHash.length === 32,
      "the hash survives writing",
    );
    const { protocol, hostname, username, password } = new URL(link.origin);
    const local = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
    hold(protocol === "https:" || (protocol === "http:" && local), "plain HTTP is for loopback only");
    hold(username === "" && password === "", "an origin names nobody");
  },
  linking: (text) => {
    const link = unlessRefused(WireError, () => parseLinkingLink(text));
    if (link === null) return;
    hold(looksLikeLinkingLink(text), "what reads as a link of a device looks like one");
    const again = parseLinkingLink(formatLinkingLink(link));
    hold(toHex(again.code) === toHex(link.code) && link.code.length === 16, "the code survives writing");
    hold(
      toHex(again.secret) === toHex(link.secret) && link.secret.length === 32,
      "the secret survives writing",
    );
  },
  bearer: (text) => {
    const credential = parseBearer(text);
    if (credential === null) return;
    hold(credential.secret.length === 32, "a secret has 32 bytes");
    hold(formatBearer(credential).toLowerCase() === text.toLowerCase(), "a credential survives writing");
  },
  address: (text) => {
    const address = unlessRefused(WireError, () => parseAddress(text));
    if (address === null) return;
    hold(address === parseAddress(address), "an address is its own canonical form");
    hold(
      /^[a-z0-9._+-]{1,64}@[a-z0-9.-]{1,255}$/.test(address),
      "an address is made of an address's characters",
    );
  },
  account: canonical(parseAccountId, 32),
  device: canonical(parseDeviceId, 8),
  base64url: (text) => {
    const bytes = unlessRefused(WireError, () => fromBase64Url(text));
    if (bytes !== null) hold(toBase64Url(bytes) === text, "base64url has one spelling");
  },
  hex: (text) => {
    const bytes = unlessRefused(WireError, () => fromHex(text, 16));
    if (bytes !== null) hold(toHex(bytes) === text.toLowerCase(), "hexadecimal survives writing");
  },
  text: (text) => {
    const verdict = checkText(text);
    if (verdict.ok) {
      hold(verdict.characters <= MAX_TEXT_CHARACTERS, `at most ${MAX_TEXT_CHARACTERS} characters`);
      hold(verdict.bytes <= MAX_TEXT_BYTES, `at most ${MAX_TEXT_BYTES} bytes`);
      hold(fitText(text) === text, "a permitted text is not cut");
    }
    const fitted = fitText(text);
    hold(text.startsWith(fitted), "a text is cut at its end");
    hold(fitted.trim() === "" || checkText(fitted).ok, "what was cut to fit fits");
  },
};

function canonical(parse: (text: string) => string, digits: number): (text: string) => void {
  return (text) => {
    const id = unlessRefused(WireError, () => parse(text));
    if (id !== null)
      hold(id === text.toLowerCase() && id.length === digits, "an id is its own canonical form");
  };
}

const EXAMPLES = [
  `link: https://localhost:8443/#/activate/${"A".repeat(22)}?ca=${"A".repeat(43)}`,
  `link:  <http://[::1]/#/activate/${"A".repeat(22)}?ca=${"A".repeat(43)}> `,
  `linking: https://localhost:8443/#/link/${"A".repeat(22)}.${"A".repeat(43)}?ca=${"A".repeat(43)}`,
  `bearer: Bearer 00000001.${"A".repeat(43)}`,
  "address: sip:Alice@Example.org",
  `account: ${"0123456789abcdef".repeat(2)}`,
  "device: 0000000A",
  "base64url: AAAA_-8",
  `hex: ${"0123456789ABCDEF".repeat(2)}`,
  "text: hello \u{1F469}\u200D\u{1F680}",
];

export const wireText: Target = {
  maxLength: 6000,
  words: [
    ...Object.keys(READERS).map((name) => `${name}: `),
    "http://[::1]:1/",
    "A".repeat(43),
    "\u{1F469}\u200D\u{1F680}",
    "e\u0301",
  ],
  seeds: () => EXAMPLES.map((line) => Buffer.from(line)),
  run: (input) => {
    const line = textOf(input);
    const colon = line.indexOf(": ");
    const name = line.slice(0, Math.max(colon, 0));
    if (Object.hasOwn(READERS, name)) READERS[name]?.(line.slice(colon + 2));
  },
};
