/** Contacts, what is known of each, and how it is verified. `name` comes isolated and harmless. */
export const contacts = {
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
    acceptNote: (name: string) => `You can then write again, but ${name} no longer counts as verified.`,
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
