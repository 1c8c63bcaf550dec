/** What the engine and the server say: reasons, timelines, remarks. */
import { pluralIn } from "../plural.ts";

const plural = pluralIn("en");

export const engine = {
  /** By error code. */
  errors: {
    network: "No answer from the server. Check the connection; it is tried again.",
    impostor: "This is not your server. Nothing was sent to it.",
    bad_answer: "The server gave an answer that makes no sense. Tell your operator.",
    wrong_passphrase: "That passphrase is not right.",
    wait: "Too many wrong tries. Wait a moment.",
    locked: "This device is locked. Unlock it first.",
    not_activated: "There is no account on this device yet. Open the link from your operator.",
    already_activated: "This device has an account already.",
    damaged: "Something stored on this device is damaged. Activate it again with a new link.",
    storage: "This device could not store it. Free some space, and try again.",
    key_changed: "The security key of this contact has changed. Decide about it before you write.",
    end_to_site_not_agreed:
      "This contact has a SIP phone: the server can read what you write. Agree to that first.",
    said_to_be_sip_phone:
      "The server says this contact is a SIP phone, but it has keys. Nothing is sent. Ask your contact another way.",
    devices_withheld:
      "The server does not show which devices this contact has now. Nothing is sent until it does. Ask the contact another way whether a device was lost and has to be removed, and tell your operator.",
    own_address: "That is your own address.",
    other_domain: "This address is on another server. There is no way to it from here.",
    bad_address: "That is not an address. It looks like name@example.org.",
    bad_link: "That is not a whole activation link. Copy it again from its beginning to its end.",
    other_server: "This link belongs to another server. Open the link itself in your browser.",
    unreachable_devices: "None of the recipient’s devices could read it.",
    link_unknown: "The server does not know this link. Make a new one on your other device.",
    link_used:
      "Another device has opened this link already. If that was not you, cancel it on your other device.",
    link_expired: "This link is over. Make a new one on your other device.",
    link_tampered:
      "What the server passed on was not made by your other device. Nothing was linked. Tell your operator before you try again.",
    wrong_recovery_words:
      "These words are not the recovery kit of this account. Compare them with what you wrote down.",
    not_primary: "Only the first device that you set up can do this.",
    own_device: "This device holds your account’s key and cannot remove itself.",
    too_many_devices:
      "Your account has as many devices as it can have. Remove one that you do not use any more.",
    busy_here: "There is a call already. End it first.",
    no_media: "This device cannot carry the sound of calls.",
    no_such_call: "This call is over.",
    stopped: "Sottovoce was locked meanwhile. Unlock it and try again.",
    other_key: "This is not the key that your messages go out for. Do not go on before you know why.",
    own_safety_code: "That is your own code. Scan the one on the other screen.",
    no_safety_code: "That is not the code of a safety number. Scan the one on the other screen.",
    unauthorized:
      "The server no longer accepts this device: the account was disabled or reset, or the device removed. Ask your operator.",
    forbidden: "Your account is not allowed to do this. Ask your operator.",
    unknown_recipient: "There is no such address on this server. Check its spelling.",
    messaging_disabled: "Secure Messages are not enabled for your account. Ask your operator to enable them.",
    recipient_messaging_disabled:
      "Secure Messages are not enabled for the recipient. The operator can enable them.",
    empty: "There is nothing to send yet.",
    too_long: "The message is longer than 160 characters.",
    device_gone: "The recipient has no device any more, and has to activate one first.",
    mailbox_full: "Too many messages are waiting for the recipient. Try again later.",
    rate_limited: "Too much in a short time. It goes on in a moment.",
    activation_unknown:
      "The server does not know this link. Open it whole, or ask your operator for a new one.",
    activation_used:
      "This link was used already. If that was not you, tell your operator at once; if it was, ask for a new link.",
    activation_expired: "This link has expired. Ask for a new one.",
    account_disabled: "Your account is disabled. Ask your operator.",
    end_to_site_only: "The recipient uses a SIP phone, which has no keys.",
    end_to_end_only: "This contact has keys, so messages to it are always end-to-end encrypted.",
    unavailable: "The server cannot do this at the moment. It is tried again.",
    internal: "The server met an unexpected problem. It is tried again.",
    bad_request:
      "This app and the server do not understand each other. Reload the app; if that does not help, tell your operator.",
    not_found:
      "This app and the server do not understand each other. Reload the app; if that does not help, tell your operator.",
    method_not_allowed:
      "This app and the server do not understand each other. Reload the app; if that does not help, tell your operator.",
    conflict:
      "This app and the server do not understand each other. Reload the app; if that does not help, tell your operator.",
    bad_signature:
      "This app and the server do not understand each other. Reload the app; if that does not help, tell your operator.",
    too_large:
      "This app and the server do not understand each other. Reload the app; if that does not help, tell your operator.",
    malformed:
      "This app and the server do not understand each other. Reload the app; if that does not help, tell your operator.",
    devices_changed:
      "This app and the server do not understand each other. Reload the app; if that does not help, tell your operator.",
    unexpected: "Something unexpected happened. Please try again.",
  },
  /** Remarks in a conversation, by kind. `name` comes isolated and harmless. */
  notes: {
    key_changed: (name: string) =>
      `${name} has a new security key: a new device, most likely, or somebody else answers in that name.`,
    sending_blocked: (name: string) =>
      `The security key of ${name} is not the one you verified. Nothing is sent until you decide.`,
    said_to_be_sip_phone: (name: string) =>
      `The server now says that ${name} is a SIP phone. But ${name} has security keys, so nothing is sent. Ask ${name} another way, and tell your operator.`,
    unreadable: (name: string) =>
      `A message from ${name} could not be read. It was asked for again, and appears when it comes.`,
    devices_differ: (name: string) =>
      `The server names other devices for ${name} than ${name} does. Nothing is sent until they agree, because a removed device could read it. Ask ${name} another way whether a device was lost and has to be removed, and tell your operator.`,
    unlisted_device: (name: string) =>
      `A message came from a device that is not one of ${name}’s. It is not shown. Ask ${name} to send it again.`,
    unencrypted: (name: string) =>
      `A message came in the name of ${name} without encryption. It is not shown, since anybody could have made it up. Ask ${name}.`,
    missed_call: (name: string) => `${name} called.`,
    call: (name: string) => `There was a call with ${name}.`,
  },
  /** What happened to a message, by code. */
  timeline: {
    composed: "Written and stored on this device.",
    composedDisappearing: (time: string) => `It disappears ${time} after it was read.`,
    composedHereOnly: (time: string) => `It disappears here after ${time}; a SIP phone keeps it.`,
    attempt: (attempt: number, attempts: number, cause: string) =>
      `Attempt ${attempt} of ${attempts}: ${cause}.`,
    causes: {
      written: "the message is new",
      resumed: "the app was started again",
      registered: "this device reached the server",
      keep_alive: "the server answered a sign of life",
      devices_shown: "the server showed the recipient’s devices",
      next_message: "another message was sent",
      user: "you asked for it",
      failed: "the one before failed",
    },
    attempt_failed: (attempt: number, why: string) => `Attempt ${attempt} failed. ${why}`,
    waiting: "Not sent yet. It waits for the next occasion.",
    goes_end_to_site:
      "The recipient has a SIP phone, and you agreed: it goes out so that the server can read it.",
    enqueued: "The server has it, and delivers it as soon as a device of the recipient is there.",
    enqueuedReadable:
      "The server has it, can read it, and delivers it as soon as the recipient’s phone is there.",
    keptUntil: (moment: string) => `It is kept there until ${moment}.`,
    sent_elsewhere: "Sent from another device of yours.",
    delivered: "A device of the recipient has it.",
    deliveredReadable: "The recipient’s phone has it.",
    expired: "Nobody took it in time, and the server has deleted it.",
    not_sent_in_time: "It could not be handed to the server within 12 hours, and was given up.",
    mailbox_full: "Too many messages are waiting for the recipient. Try again later.",
    device_gone: "The recipient’s device is gone.",
    received: "Received and stored on this device.",
    receivedReadable: "Received from a SIP phone and stored on this device. The server could read it.",
    resent: "A device of the recipient could not read it, and was sent it again.",
    omitted: (count: number) =>
      plural(count, {
        one: "# entry before this is left out.",
        other: "# entries before this are left out.",
      }),
    nextAttempt: (moment: string) => `Next attempt: ${moment}.`,
    /** @param occasions one or several, joined with “or” */
    nextWhen: (occasions: string) => `Next attempt: when ${occasions}.`,
    deliveredWhen: (occasions: string) => `Next step: when ${occasions}.`,
    triggers: {
      registered: "this device reaches the server",
      keep_alive: "the server answers a sign of life",
      devices_shown: "the server shows the recipient’s devices",
      next_message: "you send another message",
      user: "you try again here",
      recipient_registered: "the recipient’s device comes online",
    },
  },
  /** Why nothing can be done here at all. */
  broken: {
    no_storage: {
      title: "Sottovoce cannot store anything here",
      words: "Open it in an ordinary window, not a private one, and look whether the disk is full.",
    },
    newer_version: {
      title: "Sottovoce was updated",
      words: "A newer version is open in another tab. Load this page again.",
    },
    closed: { title: "The browser has closed what is stored", words: "Load this page again." },
    not_started: {
      title: "Sottovoce could not start",
      words: "Load this page again. If that does not help, update your browser.",
    },
  },
};
