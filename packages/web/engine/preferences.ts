/** What the person has set on this device. Kept sealed, but for language and theme, which the locked screen needs. */

/** How a message is announced while the app is not in front. */
export interface NotificationPreferences {
  readonly enabled: boolean;
  readonly sound: boolean;
  readonly vibration: boolean;
  /** Who wrote, and what, is shown while the app is unlocked. While it is locked nothing is, ever. */
  readonly content: boolean;
}

/** How calls ring on this device, and what they tell of it. */
export interface CallPreferences {
  readonly ringtone: boolean;
  readonly vibration: boolean;
  /** Calls with people who are not verified go through the operator's relay, so that they do not learn its addresses. */
  readonly hideAddress: boolean;
}

export interface Preferences {
  /** Idle time until the app locks, milliseconds; `null` for the operator's. Never longer than the operator's. */
  readonly lockAfterMs: number | null;
  readonly notifications: NotificationPreferences;
  readonly calls: CallPreferences;
  /** Own templates, in the person's order. */
  readonly templates: readonly string[];
  /** Emoji used last, newest first. */
  readonly recentEmoji: readonly string[];
  /** Tone of skin of emoji that have one: 0 for none, 1 the lightest … 5 the darkest. */
  readonly emojiTone: number;
  /** What was written and not sent, by peer. */
  readonly drafts: Readonly<Record<string, string>>;
  /** The recovery kit was shown, and nobody has said that it is on paper. */
  readonly kitUnconfirmed: boolean;
  /** History has offered notifications, and the person did not want them then. */
  readonly offerDeclined: boolean;
}

export const DEFAULT_PREFERENCES: Preferences = {
  lockAfterMs: null,
  notifications: { enabled: true, sound: true, vibration: true, content: true },
  calls: { ringtone: true, vibration: true, hideAddress: false },
  templates: [],
  recentEmoji: [],
  emojiTone: 0,
  drafts: {},
  kitUnconfirmed: false,
  offerDeclined: false,
};
