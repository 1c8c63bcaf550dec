/** Every kind of security event there is: what a monitoring system can see, and how bad each is. */

/** Who can make an event happen as often as they like: `anyone` on the network, or the `operator` and the server alone. */
type Origin = "anyone" | "operator";

export interface SecurityEventKind {
  /** Number in CEF's third header field. Never given to another event, so that rules keep their meaning. */
  readonly id: number;
  /** One line for a person. */
  readonly title: string;
  /** 0 to 10, as CEF counts: 0–3 low, 4–6 medium, 7–8 high, 9–10 very high. */
  readonly severity: number;
  readonly outcome: "success" | "failure";
  /** Events of anyone's making are written only so often, or an attack would fill the disk. */
  readonly origin: Origin;
}

const kind = (
  id: number,
  severity: number,
  outcome: "success" | "failure",
  origin: Origin,
  title: string,
): SecurityEventKind => ({ id, title, severity, outcome, origin });

export const SECURITY_EVENTS = {
  "login.failed": kind(100, 5, "failure", "anyone", "Wrong credentials"),
  "login.delayed": kind(101, 6, "failure", "anyone", "Login refused for a while after wrong ones"),
  "device.impersonation": kind(102, 8, "failure", "anyone", "A device claimed to be somebody else"),
  "activation.done": kind(110, 3, "success", "operator", "A device was activated"),
  "activation.refused": kind(111, 6, "failure", "anyone", "An activation code was not accepted"),
  "device.linked": kind(112, 4, "success", "anyone", "A device was let into an account by another one"),
  "device.removed": kind(113, 4, "success", "anyone", "A device was taken out of its account by another one"),
  "link.refused": kind(114, 6, "failure", "anyone", "A link of another device was not accepted"),
  "limit.reached": kind(120, 4, "failure", "anyone", "A limit was reached"),
  "input.malformed": kind(121, 5, "failure", "anyone", "A peer kept sending what cannot be read"),
  "account.created": kind(200, 3, "success", "operator", "An account was created"),
  "account.changed": kind(201, 3, "success", "operator", "An account was changed"),
  "account.disabled": kind(202, 4, "success", "operator", "An account was disabled"),
  "account.enabled": kind(203, 4, "success", "operator", "An account was enabled"),
  "account.reset": kind(204, 5, "success", "operator", "An account was reset and its devices removed"),
  "account.link_issued": kind(205, 3, "success", "operator", "An activation link was made"),
  "server.key_unusable": kind(300, 9, "failure", "operator", "The server key cannot be used"),
  "store.damaged": kind(301, 8, "failure", "operator", "A stored row does not open with the server key"),
  "tls.certificate_replaced": kind(302, 3, "success", "operator", "The TLS certificate was replaced"),
  "tls.certificate_unusable": kind(303, 8, "failure", "operator", "A TLS certificate or key cannot be used"),
} as const satisfies Readonly<Record<string, SecurityEventKind>>;

export type SecurityEventName = keyof typeof SECURITY_EVENTS;

/** What can run out, as events and documents call it. Each has its figure and its reason where it is enforced. */
export type LimitName =
  | "connections"
  | "connections of an address"
  | "strangers of an address"
  | "new connections of an address"
  | "handshake time"
  | "time to log in"
  | "unread bytes"
  | "requests in flight"
  | "bindings of an account"
  | "messages of a device"
  | "messages of an account"
  | "bundles of a device"
  | "bundles of an account"
  | "links of a device"
  | "requests of a device"
  | "calls of a device"
  | "requests within calls of a device"
  | "mailbox of a device";
