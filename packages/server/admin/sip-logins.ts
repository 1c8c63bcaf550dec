/** What a person is told to type into a SIP phone. */
import { join } from "node:path";
import type { Address } from "@sottovoce/wire";
import { createSipPassword, hashSipPassword, sipUserName } from "../accounts/sip-password.ts";
import type { ServerSettings } from "../client-settings.ts";
import { readFileIfAny, writePrivateFile } from "../files.ts";
import type { SipPhoneCredential } from "../store/store.ts";
import type { SipLogin } from "./api.ts";

/** In the data directory: the authority's certificate without its key, which `tls/ca.pem` has, for phones to trust. */
const AUTHORITY_FILE = "ca-certificate.pem";

export class SipLogins {
  readonly #dataDir: string;
  readonly #settings: Pick<ServerSettings, "server" | "sip">;
  /** The write that is under way: two at once would take each other's half-written file away. */
  #writing: Promise<void> = Promise.resolve();

  constructor(dataDir: string, settings: Pick<ServerSettings, "server" | "sip">) {
    this.#dataDir = dataDir;
    this.#settings = settings;
  }

  /**
   * Makes a password, and writes the authority's certificate where the operator is told to find it.
   * @returns what is told once, and what is kept of it
   */
  async make(
    address: Address,
    allowMd5: boolean,
  ): Promise<{ readonly login: SipLogin; readonly credential: SipPhoneCredential }> {
    const { host, tlsPort, realm } = this.#settings.sip();
    const authorityFile = join(this.#dataDir, AUTHORITY_FILE);
    const write = () => this.#writeAuthority(authorityFile);
    this.#writing = this.#writing.then(write, write);
    await this.#writing;
    const password = createSipPassword();
    const login: SipLogin = {
      address,
      user: sipUserName(address),
      password,
      server: host,
      port: tlsPort,
      transport: "TLS",
      realm,
      allowMd5,
      authorityFile,
    };
    return { login, credential: hashSipPassword(address, realm, password, allowMd5) };
  }

  /** Written only where it is not there as it is: an import of thousands of phones waits for the disk once. */
  async #writeAuthority(path: string): Promise<void> {
    const { authority } = this.#settings.server();
    if ((await readFileIfAny(path)) !== authority) await writePrivateFile(path, authority);
  }
}
