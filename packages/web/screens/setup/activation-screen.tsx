/** The operator's link was opened: whom it is for, a passphrase, and the account is on this device. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { ActivationForm } from "./activation-form.tsx";
import { LanguagePicker } from "./language-picker.tsx";
import { type Found, lookAtLink, refusalOf } from "./look-at-link.ts";
import { RefusedLink } from "./refused-link.tsx";
import { SetupPage } from "./setup-page.tsx";

export function ActivationScreen({ link }: { readonly link: string }) {
  /** `null` while the server is asked. */
  const [found, setFound] = useState<Found | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let wanted = true;
    setFound(null);
    lookAtLink(link).then((answer) => wanted && setFound(answer));
    return () => {
      wanted = false;
    };
  }, [link, round]);
  switch (found?.kind) {
    case undefined:
      return <Checking />;
    case "refused":
      return <RefusedLink key="refused" refusal={found} onRetry={() => setRound(round + 1)} />;
    case "usable":
      return (
        <ActivationForm
          link={link}
          preview={found.preview}
          onRefused={(error) => setFound(refusalOf(error))}
        />
      );
  }
}

function Checking() {
  const words = t().setup.activation;
  return (
    <SetupPage title={words.title} foot={<LanguagePicker />}>
      <p role="status" class="setup-lead">
        {words.checking}
      </p>
    </SetupPage>
  );
}
