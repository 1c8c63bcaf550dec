/** The settings and their pages. */
import { pluralIn } from "../plural.ts";

const plural = pluralIn("en");

export const settings = {
  you: "Your account",
  list: "Settings",
  choose: "Choose a setting",
  offline: "No connection",
  lock: {
    title: "Lock",
    note: (time: string) => `After ${time} without use`,
    after: "Lock after",
    afterWhy: (time: string) =>
      `Keys leave memory, and messages that come are kept unread. Your operator allows ${time} at most.`,
    now: "Lock now",
  },
  passphrase: {
    title: "Change passphrase",
    current: "Current passphrase",
    next: "New passphrase or PIN",
    submit: "Change",
    working: "The new passphrase is being set. It takes a few seconds.",
    changed: "The passphrase is changed.",
    why: "It takes effect at once, in all tabs of this device. Backups of this device made before still open with the old one.",
  },
  notifications: {
    title: "Notifications",
    on: "On",
    off: "Off",
    notAsked: "Not allowed yet",
    blocked: "Blocked by the browser",
    unsupported: "This browser has none",
    askWhy: "Your browser asks for your permission first.",
    blockedWhy:
      "Your browser blocks notifications of this site. Allow them in its settings for this site, and come back.",
    unsupportedWhy:
      "This browser cannot show notifications. On an iPhone or iPad, add Sottovoce to the home screen first.",
    enabled: "New messages and calls",
    enabledWhy: "While Sottovoce is open in the background.",
    sound: "Sound",
    vibration: "Vibration",
    content: "Show sender and text",
    contentWhy: "While Sottovoce is locked, only that something came is shown.",
    test: "Send a test",
    testText: "This is how a notification looks.",
    tested: "Sent. If you see nothing, look into the settings of your system.",
  },
  calls: {
    title: "Calls",
    note: "Ringing, and what others learn of you",
    when: "A call rings while Sottovoce is open. While it is locked, it does not say who calls; after it was loaded anew, it rings once you have unlocked it.",
    ringtone: "Ringtone",
    vibration: "Vibration",
    hideAddress: "Hide my address from people who are not verified",
    hideAddressWhy:
      "Calls with them go through your operator’s relay. Without a relay there, such calls do not come about.",
  },
  language: {
    title: "Language",
    system: "As in the browser",
  },
  theme: {
    title: "Appearance",
    system: "As in the system",
    light: "Light",
    dark: "Dark",
  },
  templates: {
    title: "Templates",
    count: (count: number) =>
      count === 0 ? "None yet" : plural(count, { one: "# template", other: "# templates" }),
    none: "Sentences that you write often, at hand below every conversation.",
    new: "New template",
    edit: "Edit template",
    text: "Text",
    add: "Add",
    left: (count: number) => plural(count, { one: "# character left", other: "# characters left" }),
    tooLong: (count: number) =>
      plural(count, { one: "# character too many", other: "# characters too many" }),
    up: (text: string) => `Move up: ${text}`,
    down: (text: string) => `Move down: ${text}`,
    removed: "The template is deleted.",
    full: "There is room for 50 templates. Delete one first.",
  },
  storage: {
    title: "Storage",
    used: "Used on this device",
    unknown: "The browser does not say",
    persisted: "Protected",
    persistedWhy: "The browser keeps what is stored here until you erase it.",
    notPersisted: "Not protected",
    notPersistedWhy: "When space runs out, the browser may erase everything stored here.",
    persist: "Protect it",
    refused: "The browser refuses for now. Install Sottovoce or allow notifications, then try again.",
    export: "Export history",
    exportWhy: "All messages as a file, to read or to keep elsewhere.",
    exportWarning:
      "The file is not encrypted: whoever has it reads everything in it. Keep it where you would keep letters.",
    readable: "Readable text",
    json: "JSON, for programs",
    format: "Format",
    exporting: (count: number) => plural(count, { one: "# message so far", other: "# messages so far" }),
    exported: (count: number) =>
      plural(count, { one: "# message is in the file.", other: "# messages are in the file." }),
    nothing: "There are no messages to export yet.",
    save: "Export",
    erase: "Erase this device",
    eraseWhy: "Deletes all messages, contacts and keys stored here. Your operator keeps your account.",
  },
  /** The first line of the exported file. */
  exportHead: (address: string, when: string) => `Sottovoce history of ${address}, made on ${when}`,
  devicesNote: "Link another one, or remove one",
  about: {
    title: "About Sottovoce",
    version: "Version",
    build: "Build",
    buildWhy: "Compare it with what your operator has published: it stands for every file of this app.",
    server: "Server",
    facts: "What protects you",
    endToEnd:
      "Messages between people with Sottovoce are encrypted on your device and opened on theirs. The server passes them on and cannot read them.",
    device:
      "What is stored here is encrypted under your passphrase. While Sottovoce is locked, no key is in memory.",
    phones:
      "A contact with a SIP phone has no keys. There the server can read along, and you are asked first.",
    served:
      "Your server hands out this app. Who controls it could hand out another one; the build hash is how you would notice.",
    noOthers: "Nothing goes to anybody but your server: no trackers, no push service, no cookies.",
    licences: "Free software inside",
    licencesWhy:
      "Sottovoce is free software under the Apache License 2.0, and thanks the projects that it is built with.",
    showLicences: "Show their licences",
  },
};
