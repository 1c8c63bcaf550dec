/**
 * The least that Node can do with a request over TLS: reads so many bytes, writes one prepared answer. Nothing is
 * parsed. Prints what a client needs as one line of JSON.
 */
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { TLS_POLICY } from "@sottovoce/sip/transport/tls";
import { makeCertificate } from "../../packages/sip/test/certificates.ts";

const requestBytes = Number(process.argv[2]);
const answer = Buffer.from(process.argv[3] as string, "base64");

const { ca, cert, key } = await makeCertificate();
const server = createServer({ ...TLS_POLICY, cert, key, noDelay: true }, (socket) => {
  let missing = requestBytes;
  socket.on("data", (chunk: Buffer) => {
    for (missing -= chunk.length; missing <= 0; missing += requestBytes) socket.write(answer);
  });
  // The generator is done: it ends its connections without ceremony.
  socket.on("error", () => socket.destroy());
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port, ca })}\n`);
});
