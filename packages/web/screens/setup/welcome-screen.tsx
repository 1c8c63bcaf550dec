/** Nothing is here yet: what Sottovoce is, and how to begin. */
import { ScanQrCode } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { navigate } from "../../state/route.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { LanguagePicker } from "./language-picker.tsx";
import { type ReadLink, readLink } from "./link.ts";
import { LinkScanner } from "./link-scanner.tsx";
import { SetupPage } from "./setup-page.tsx";

export function WelcomeScreen() {
  const { welcome } = t().setup;
  const [text, setText] = useState("");
  const [refused, setRefused] = useState<ReadLink | null>(null);
  const [scanning, setScanning] = useState(false);
  const open = (given: string): void => {
    const read = readLink(given, location.origin);
    // Replaces the entry: no step back leads to a link that was used.
    if (read.kind === "here") navigate(read.route, { replace: true });
    else setRefused(read);
  };
  return (
    <SetupPage title={welcome.title} lead={welcome.about} foot={<LanguagePicker />}>
      <form
        class="setup-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          open(text);
        }}
      >
        <p>{welcome.begin}</p>
        <Field
          label={welcome.link}
          value={text}
          onInput={(value) => {
            setText(value);
            setRefused(null);
          }}
          type="url"
          inputMode="url"
          hint={welcome.linkHint}
          error={refused === null ? null : refusal(refused)}
          verbatim
        />
        {refused?.kind === "elsewhere" && <a href={refused.url}>{t().setup.links.openThere}</a>}
        <div class="setup-actions">
          <Button kind="main" wide submit disabled={text.trim() === ""}>
            {welcome.open}
          </Button>
          <Button kind="plain" wide icon={ScanQrCode} onPress={() => setScanning(true)}>
            {welcome.scan}
          </Button>
        </div>
        <p class="setup-note">{welcome.another}</p>
      </form>
      {scanning && (
        <LinkScanner
          onClose={() => setScanning(false)}
          onText={(found) => {
            setScanning(false);
            setText(found);
            open(found);
          }}
        />
      )}
    </SetupPage>
  );
}

function refusal(read: ReadLink): string | null {
  const { links } = t().setup;
  switch (read.kind) {
    case "elsewhere":
      return links.otherServer(read.host);
    case "unreadable":
      return read.looksLikeOne ? t().engine.errors.bad_link : links.none;
    case "here":
      return null;
  }
}
