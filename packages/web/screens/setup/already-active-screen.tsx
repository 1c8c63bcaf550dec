/** A link was opened where an account is already; it was not used. */
import { t } from "../../i18n/index.ts";
import { hrefOf } from "../../state/route.ts";
import { SetupPage } from "./setup-page.tsx";

export function AlreadyActiveScreen() {
  const words = t().setup.activation;
  return (
    <SetupPage title={words.already} lead={words.alreadyWhy}>
      <div class="setup-actions">
        <a class="button button-main" href={hrefOf({ name: "history" })}>
          {words.openApp}
        </a>
      </div>
    </SetupPage>
  );
}
