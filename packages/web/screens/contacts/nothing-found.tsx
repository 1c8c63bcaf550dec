/** Nobody has these words in their name or address. */
import { SearchX } from "lucide";
import { t } from "../../i18n/index.ts";
import { Empty } from "../../ui/empty.tsx";

export function NothingFound() {
  return (
    <Empty icon={SearchX} title={t().contacts.empty.nothing}>
      {t().contacts.empty.nothingWords}
    </Empty>
  );
}
