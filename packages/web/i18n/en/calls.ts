/** Calls: the call screen, ringing, and what is left of a call in History. */

export const calls = {
  call: "Call",
  callName: (name: string) => `Call ${name}`,
  screen: (name: string) => `Call with ${name}`,
  incomingFrom: (name: string) => `${name} is calling`,
  answer: "Answer",
  decline: "Decline",
  end: "End call",
  back: "Back to messages",
  return: (name: string) => `Return to the call with ${name}`,
  mute: "Mute",
  muted: "Your microphone is off.",
  microphoneGone: "Your microphone is gone, so you are not heard. Connect one, and call again.",
  hold: "Hold",
  held: "You have put the call on hold. Neither of you hears the other.",
  heldThere: (name: string) => `${name} has put the call on hold.`,
  /** Nothing authentic has come for some seconds. */
  quiet: (name: string) => `Nothing arrives from ${name} just now. If it stays so, the call ends by itself.`,
  speaker: "Speaker",
  speakerTitle: "Where you hear the call",
  speakerSystem: "As the system chooses",
  second: (name: string) => `${name} is calling as well.`,
  length: "Length",
  elsewhere: "A call runs in another tab. It can be ended there.",
  unsupported:
    "This browser cannot encrypt calls, so it places and takes none. Use a current version of Chrome, Edge, Firefox or Safari.",
  interrupted:
    "The call was ended here: the tab that Sottovoce ran in was closed, and another one took over. Call again.",
  /** Where a call is. The colour says the same. */
  phases: {
    dialing: "Calling…",
    ringing: "It rings there…",
    incoming: "Incoming call",
    connecting: "Connecting…",
    securing: "Agreeing on keys…",
    ended: "Call ended",
  },
  /** Once it is: what its security rests on. */
  secured: {
    open: "Encrypted: compare words",
    verified: "Secure, verified",
    unproven: "Encrypted, but with whom?",
    disclosed: "Others may be listening",
  },
  /** Who calls, before it is answered. */
  trust: {
    verified: (name: string) =>
      `You have verified ${name}. Once answered, the call shows whether it is them.`,
    unverified: (name: string) =>
      `You have not verified ${name} yet. Compare two words once you have answered.`,
    changed: (name: string) =>
      `The keys of ${name} have changed. Decide about that in the conversation first: until then no call goes on.`,
    unknown: "This address is not among your contacts.",
  },
  /** What colour and phase mean, for the reader who wants to know more. */
  phaseWhy: {
    red: "Nobody hears anything yet.",
    yellow: "Both devices are agreeing on new keys. Nothing is heard before they have.",
  },
  microphone: "Your browser asks whether Sottovoce may use the microphone. Allow it, so that you are heard.",
  sas: {
    title: "Compare two words",
    why: "Say hello, then read the words to each other. Nobody stands between you if both screens show the same.",
    unproven: (name: string) =>
      `You had verified ${name}, but this call does not show that it is them: it is another device, or somebody stands in between. Say nothing secret before the words match.`,
    forgotten: (name: string) =>
      `The device of ${name} has lost the keys of your earlier calls, or somebody stands in between. Say nothing secret before the words match.`,
    /** In the place of the reason, while the call is held. */
    onHold: "Take the call off hold first: nobody hears the words now.",
    youRead: "You read",
    theyRead: (name: string) => `${name} reads`,
    match: "They match",
    differ: "They do not match",
    /** Where the words stand further away. */
    differHere: "The words do not match",
    differTitle: "Do the words really differ?",
    differWords: (name: string) =>
      `Then somebody may be listening in between. The call is ended, and ${name} is no longer held for verified.`,
    differConfirm: "End the call",
    goOn: "Compare again",
  },
  verified: {
    sas: (name: string) => `${name} is verified: you compared words in this or an earlier call.`,
    safety_number: (name: string) => `${name} is verified: you compared the safety number.`,
  },
  discloses: (name: string) =>
    `The program of ${name} hands its keys to somebody else, who can listen. It says so itself.`,
  mismatch: {
    title: "The words differ",
    words: (name: string) =>
      `Somebody may have stood between you and ${name}. Say nothing secret. Speak to ${name} another way, and tell your operator.`,
  },
  broken: {
    title: "The keys of this call do not continue the earlier ones",
    words: (name: string) =>
      `This is not the device of ${name} that you spoke with before: it was set up anew, or somebody stands in between. The call was ended before anything was heard. Ask ${name} another way.`,
    accept: "I know why",
    acceptWords: (name: string) =>
      `Do this only where ${name} has told you why in another way: a new device, for example. Your next call begins as the first one, and you compare words again.`,
    accepted: "The next call begins as the first one.",
  },
  notProven: {
    title: "This call did not show who it is with",
    words: (name: string) =>
      `You had verified ${name}, and nothing in this call showed that it was them: a message was late, it is another device, or somebody stands in between. The call was ended before anything was heard. Call again. If it stays so, compare the safety number once more.`,
  },
  details: {
    title: "Security details",
    words: "Words of this call",
    keyAgreement: "Key agreement",
    cipher: "Encryption",
    authentication: "Authentication",
    hash: "Hash",
    continuity: "Continuity",
    messaging: "Tied to messages",
    client: "The other side’s program",
    continuities: {
      first: "First call with this device: there is nothing to continue yet.",
      kept: "Continues the keys of earlier calls.",
      forgotten: "The other side kept no keys of earlier calls.",
      broken: "Does not continue the earlier calls, whose words had been compared.",
    },
    messagingYes: "Yes: keys sent by secure message are part of it, also against quantum computers.",
    messagingNo: "No",
    verified: "Verified",
    verifiedBy: {
      sas: "By comparing words",
      safety_number: "By the safety number",
      nobody: "Not yet",
    },
  },
  /** How a call ended. */
  ends: {
    hung_up: "The call is over.",
    cancelled: "The call was cancelled.",
    busy: (name: string) => `${name} is in another call.`,
    declined: (name: string) => `${name} does not take the call now.`,
    no_answer: (name: string) => `${name} did not answer.`,
    unreachable: (name: string) => `No device of ${name} can be reached now. The call is shown there later.`,
    answered_elsewhere: "Answered on another device of yours.",
    declined_elsewhere: "Declined on another device of yours.",
    not_secured: "No keys could be agreed on, so the call was ended. Nothing was heard.",
    mismatch: "The words differ, so the call was ended.",
    continuity_broken: "The keys do not continue the earlier calls, so the call was ended.",
    not_proven: (name: string) => `Nothing showed that it was ${name}, so the call was ended.`,
    not_recognised: (name: string) =>
      `The other device could not tell that it was with you, and ended the call. Call again. If it stays so, compare the safety number with ${name}.`,
    media_lost: "The connection was lost.",
    no_way: "Your two networks do not let you meet. Try another network, or ask your operator for a relay.",
    no_microphone:
      "There is no microphone that Sottovoce may use. Allow it for this site in the browser, or plug one in, and call again.",
    not_allowed: "Calls are not enabled for this account. Ask your operator.",
    unknown: "There is no such address on this server.",
    failed: "Something went wrong. Call again.",
  },
  /** Instead of `no_way`, where the setting is the reason. */
  noRelay: (name: string) =>
    `You hide your address from people who are not verified, and there is no relay to do so with. Verify ${name}, or change that in the settings for calls.`,
  again: "Call again",
  write: "Write a message",
  close: "Close",
  /** Of a call in a conversation, with its icon. */
  entry: {
    details: "Call details",
    out: "Outgoing call",
    in: "Incoming call",
    missed: "Missed call",
    notAnswered: "Not answered",
    callBack: "Call back",
    youDeclined: "You declined.",
    youHungUp: "You hung up before you were connected.",
    theyHungUp: (name: string) => `${name} hung up before you were connected.`,
    lasted: (time: string) => `Lasted ${time}`,
    receipt: "Security receipt",
    secured: "Only the two of you could hear it.",
    verified: "Verified",
  },
  /** A notification of the system: who calls is in its title, where it may be. */
  /** On the locked screen, and in a notification. */
  whileLocked: "Somebody is calling. Unlock to see who it is, and to answer.",
  notification: "Incoming call",
};
