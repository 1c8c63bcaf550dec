/** Contacts, what is known of each, and how it is verified. `name` comes isolated and harmless. */
import { pluralIn } from "../plural.ts";

const plural = pluralIn("en");

export const contacts = {
  search: "Search contacts",
  newMessage: "New message",
  tabs: { label: "Show", all: "All", known: "On this server", favourites: "Favourites" },
  /** What stands behind a name in a list. */
  marks: {
    favourite: "Favourite",
    verified: "Verified",
    changed: "Key changed",
    contradicted: "Nothing is sent",
    endToSite: "Server can read",
    phone: "SIP phone",
  },
  empty: {
    all: "No contacts yet",
    allWords: "Everybody you write to stands here. Begin with somebody on your server.",
    find: "People on this server",
    known: "Nobody else here yet",
    knownWords: "Your operator adds people to this server. They appear here by themselves.",
    noList: "No list of people",
    noListWords: "Your operator shows nobody who else is on this server. You can still write to an address.",
    writeToAddress: "Write to an address",
    favourites: "No favourites yet",
    favouritesWords: "Open a contact and press the star: the contact then stands here.",
    nothing: "Nothing found",
    nothingWords: "No name and no address begins like this. Check the spelling.",
  },
  choose: "Choose a contact",
  remembered: "No connection to your server. This is what it said last.",
  more: "Show more",
  reading: "Looking for people…",
  details: {
    message: "Message",
    favourite: "Favourite",
    copyAddress: "Copy the address",
    reachable: "Reachable now",
    unreachable: "Not reachable at the moment",
    security: "Security",
    levels: {
      "end-to-end": {
        title: "End-to-end encrypted",
        words: "Only the two of you can read what you write. The server cannot.",
      },
      "end-to-site": {
        title: "Not end-to-end encrypted",
        words: "A SIP phone has no keys. Your server can read what the two of you write.",
      },
      contradicted: {
        title: "Nothing is sent",
        words: "The server contradicts the security key that we know.",
      },
    },
    trust: {
      unverified: {
        title: "Not verified yet",
        words: "Compare the safety number once, and be sure that nobody stands between you.",
      },
      verified: {
        title: "Verified",
        words: "You compared the safety number: nobody stands between you.",
      },
      changed: { title: "Security key changed", words: "Compare the safety number again." },
    },
    /** With the trust `verified`, where it came of a call. */
    verifiedInCall: "You compared the words of a call: nobody stands between you.",
    agreed: "Write although the server can read it",
    agreedNote: "While this is off, nothing goes out to this phone.",
    messages: "Messages",
    disappearing: "Disappearing messages",
    disappearingWords: (name: string) =>
      `What you write from now on is deleted on both sides, this long after it was read. What ${name} writes is up to ${name}.`,
    disappearingWarning: "The other side could still make a copy or take a photo.",
    disappearingPhone:
      "What you write from now on is deleted on this device, this long after it was read. The SIP phone keeps it.",
    off: "Off",
    afterReading: (time: string) => `${time} after reading`,
    remove: "Delete conversation",
    removeTitle: (name: string) => `Delete the conversation with ${name}?`,
    removeWords: (name: string) =>
      `All its messages are deleted on this device, also those that wait to be sent. ${name} keeps a copy of what arrived.`,
    removed: "The conversation is deleted.",
    unknown: "Nobody has this address",
    unknownWords: "It does not exist on this server. Check the spelling, or ask your operator.",
    own: "This is you",
    ownWords: "Others on your server reach you at this address.",
    failed: "Not known yet",
  },
  verify: {
    title: (name: string) => `Verify ${name}`,
    how: (name: string) =>
      `Meet ${name}, or talk on the phone. Scan the code on the other screen, or compare these digits: they are the same on both.`,
    where: (name: string) => `${name} finds them in your contact, under “Security”.`,
    code: "Your code, for the other to scan",
    groups: "Twelve groups of five digits",
    scan: "Scan the other code",
    match: "All digits match",
    confirmTitle: "Are all 60 digits the same?",
    confirmWords: (name: string) =>
      `Mark ${name} as verified only if you compared them all, face to face or by voice.`,
    confirm: "Mark as verified",
    verified: (name: string) => `${name} is verified.`,
    already: (name: string) => `You have verified ${name}.`,
    newKey: "The security key has changed. What you compare here is the new key.",
    scanTitle: "Scan the other code",
    matches: "The codes match",
    matchesWords: (name: string) => `${name} is verified: nobody stands between you.`,
    otherKey: "Stop: this is another key",
    otherKeyWords: (name: string) =>
      `This code does not go with the key that your messages to ${name} are encrypted for.`,
    otherKeyCheck: (name: string) =>
      `First check that ${name} shows the code of your contact, not somebody else’s.`,
    otherKeyDanger:
      "If it is yours, somebody may stand between you. Write nothing confidential, and tell your operator.",
    notThat: "That is not the right code",
    scanAgain: "Scan again",
    byEye: "Compare digits instead",
    failed: "There is nothing to compare",
  },
  compose: {
    field: "Name or address",
    hint: (example: string) => `Somebody on your server, by name or like ${example}`,
    suggestions: "Suggestions",
    found: (count: number) => plural(count, { one: "# suggestion", other: "# suggestions" }),
    none: "No suggestions",
    unknown: (address: string) =>
      `Nobody on this server has the address ${address}. Check the spelling, or ask the person for it.`,
    notAnAddress: (example: string) =>
      `That is nobody’s name here, and not an address. An address looks like ${example}.`,
    elsewhere: (domain: string) => `You can write to people on ${domain} only.`,
  },
  changed: {
    bar: (name: string) => `The security key of ${name} has changed. Nothing is sent until you decide.`,
    decide: "Decide",
    title: (name: string) => `New security key for ${name}`,
    happened: (name: string) =>
      `You verified ${name}. Since then another key has taken the place of that one.`,
    meaning: (name: string) =>
      `Usually ${name} has a new phone or has set up Sottovoce again. But it could also be somebody posing as ${name}.`,
    advice: "Compare once more, in person or on the phone. Until you decide, nothing is sent.",
    compare: "Compare again",
    accept: "Accept without comparing",
    acceptNote: (name: string) =>
      `If you accept without comparing, you can write again, but ${name} no longer counts as verified.`,
    accepted: (name: string) => `You can write to ${name} again. Compare the safety number when you can.`,
    later: "Not now",
  },
  contradicted: {
    title: "Nothing is sent for your safety",
    words: (name: string) =>
      `The server says that ${name} is a SIP phone now, but we know a security key of ${name}. Nothing is sent without encryption. Ask ${name} another way, and tell your operator.`,
  },
  endToSite: {
    title: "Your server can read this",
    words: (name: string) =>
      `${name} has a SIP phone, which has no keys. What you write is protected on its way, but your server could read it.`,
    agree: "Write anyway",
  },
};
