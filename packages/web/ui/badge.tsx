/** A small number: how many are unread. */
import "./badge.css";

/** What more than this many look like. */
const MOST = 99;

/** @param label the number in words, for screen readers */
export function Badge({ count, label }: { readonly count: number; readonly label: string }) {
  if (count === 0) return null;
  return (
    <span class="badge">
      <span aria-hidden="true">{count > MOST ? `${MOST}+` : count}</span>
      <span class="visually-hidden">{label}</span>
    </span>
  );
}
