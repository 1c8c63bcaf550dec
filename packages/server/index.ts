export { createAuthority, issueCertificate } from "./tls/authority.ts";
