/** The list of conversations. */
export const history = {
  search: "Search conversations",
  newMessage: "New message",
  emptyTitle: "No messages yet",
  emptyWords: "Write to somebody on your server. Nobody but the two of you can read it.",
  nothingFound: "Nothing found",
  nothingFoundWords: "No name and no last message has these words.",
  /** Before one’s own last message. */
  you: "You:",
  missedCall: "Missed call",
};
