/** What a person types into a SIP phone, in the order phones ask for it. */
import type { SipLogin } from "@sottovoce/server";
import type { Style } from "./style.ts";
import { formatPairs } from "./table.ts";

/** The login with its password, which is told only this once. */
export function loginBox(login: SipLogin, style: Style): string[] {
  const { address, user, password, server, port, transport, realm, authorityFile, allowMd5 } = login;
  return [
    `${style.bold(address)}  SIP phone; the password is told only this once`,
    "",
    ...formatPairs(
      [
        ["User name", `${user} (also as authentication user)`],
        ["Password", style.bold(password)],
        ["Domain", realm],
        ["Server", server],
        ["Port", String(port)],
        ["Transport", transport],
        ["Trust", `the certificate in ${authorityFile}`],
        [
          "Digest",
          allowMd5 ? "MD5" : "SHA-256 (a phone that knows MD5 only needs: admin account reset … --allow-md5)",
        ],
      ],
      style.dim,
    ),
    "",
  ];
}
