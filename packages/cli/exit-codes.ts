/** How a command ended, for scripts. Documented in `sottovoce --help` and in the README; numbers never change meaning. */
export const EXIT = {
  /** What was asked for is done. */
  done: 0,
  /** A fault of sottovoce itself, or of this computer: disk full, damaged profile. */
  internal: 1,
  /** The command line, an address or a text is not right, a call lacks microphone or loudspeaker, or the profile is not activated. */
  usage: 2,
  /** The server or the recipient refuses: unknown recipient, messaging not enabled, link already used. */
  refused: 3,
  /** The message or the activation link has expired. */
  expired: 4,
  /** No connection to the server. */
  unreachable: 5,
  /** Wrong passphrase, none given, or too many wrong ones just before. */
  locked: 6,
  /** What answers is not the server of the activation link. */
  impostor: 7,
  /** Another sottovoce uses the profile. */
  busy: 8,
  /** Not all that was waited for came within `--timeout`. Nothing is lost. */
  timeout: 9,
  /** The key of a contact has changed, and a person has to decide. */
  keyChanged: 10,
  /** The recipient has a SIP phone, and nobody has agreed yet to messages that the server can read. */
  notAgreed: 11,
  /** A call could not be secured, its words differ, or its keys do not continue the earlier calls. */
  notSecure: 12,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The table as `--help` shows it. */
export const EXIT_CODE_HELP = `
Exit codes:
   0  done
   1  internal fault (disk full, damaged profile)
   2  wrong usage: command line, address, text, no microphone or loudspeaker,
      or profile not activated
   3  refused by the server or for the recipient
   4  expired: message or activation link
   5  server unreachable
   6  locked: wrong passphrase, none given, or too many wrong ones: wait
   7  impostor: not the server of the activation link
   8  profile in use by another sottovoce
   9  --timeout was over before everything had arrived; nothing is lost
  10  a contact's key has changed: see 'sottovoce verify'
  11  a SIP phone, and nobody agreed to that yet: see 'sottovoce send --help'
  12  a call that is not secure: no keys, other words, or other keys than before
 130  interrupted with Ctrl-C`;
