/** The devices of the account: list, linking from the side that lets in, removing. `device` comes isolated. */
export const devices = {
  title: "Devices",
  about: "What you write and receive appears on each of your devices.",
  list: "Your devices",
  thisDevice: "This device",
  first: "First device",
  other: "Another device",
  unnamed: "A device",
  primary: "Links and removes devices",
  since: (date: string) => `Since ${date}`,
  link: "Link another device",
  notHere: "Devices are linked and removed on the first one that you set up.",
  remove: (device: string) => `Remove ${device}`,
  removeTitle: (device: string) => `Remove ${device}?`,
  removeWords:
    "It is signed out at once, and gets no more messages. What is stored on it stays there, encrypted under its passphrase.",
  removeYes: "Remove",
  removed: (device: string) => `${device} is removed.`,
  offer: {
    title: "Link another device",
    how: "Open Sottovoce in the browser of the other device and scan this code there. Or open this link on it.",
    secret: "Show it to nobody else.",
    code: "QR code for the other device",
    copy: "Copy link",
    validFor: (time: string) => `Valid for ${time}`,
    waiting: "Waiting for the other device…",
    making: "Making a link…",
  },
  compare: {
    title: "Compare the digits",
    words: (device: string) =>
      `${device} asks to join your account. Let it in only if it shows the same six digits.`,
    digits: "Six digits",
    match: "They are the same: let it in",
    differ: "They differ",
  },
  linked: {
    title: "The device is linked",
    words: "From now on, what you write and receive appears on both.",
  },
  declined: {
    title: "The device was not let in",
    words:
      "Somebody else may have opened your link. Nobody has got into your account. Make a new link, and show it only to your own device.",
  },
  expired: {
    title: "The link is over",
    words: "Nobody joined with it. Make a new one when the other device is at hand.",
  },
  failed: "The device is not linked",
  again: "Make a new link",
};
