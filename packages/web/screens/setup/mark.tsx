/** The sign of the app, as on its icon: a speech bubble with the musical sign for growing softer in it. */
export function Mark() {
  return (
    <svg class="setup-mark" viewBox="0 0 512 512" aria-hidden="true" focusable="false">
      <rect width="512" height="512" rx="116" fill="currentColor" />
      <path
        class="setup-mark-bubble"
        d="M148 112h216a68 68 0 0 1 68 68v112a68 68 0 0 1-68 68H246l-76 62a14 14 0 0 1-23-11v-51a68 68 0 0 1-67-68V180a68 68 0 0 1 68-68z"
      />
      <path
        d="M146 180l220 56-220 56"
        fill="none"
        stroke="currentColor"
        stroke-width="28"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
