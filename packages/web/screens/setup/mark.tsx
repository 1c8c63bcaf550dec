/** The sign of the app: a speech bubble with the musical sign for "softly" in it. */
export function Mark() {
  return (
    <svg class="setup-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        fill="currentColor"
        d="M9 3h14a6 6 0 0 1 6 6v9a6 6 0 0 1-6 6h-8.6L8 29.4V24a6 6 0 0 1-5-6V9a6 6 0 0 1 6-6z"
      />
      <path
        class="setup-mark-sign"
        d="M10 13.5h12M12 17.5h8"
        fill="none"
        stroke-width="2"
        stroke-linecap="round"
      />
    </svg>
  );
}
