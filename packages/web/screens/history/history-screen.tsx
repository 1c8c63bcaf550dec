/** Every conversation in one line, the one with the newest message first. */
import { useSignal } from "@preact/signals";
import { MessageCircle, SearchX, SquarePen } from "lucide";
import { t } from "../../i18n/index.ts";
import { conversations } from "../../state/history.ts";
import { hrefOf, route } from "../../state/route.ts";
import { IconLink } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Screen } from "../../ui/screen.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { NotificationCard } from "../setup/notification-card.tsx";
import { ConversationRow } from "./conversation-row.tsx";
import { matching } from "./matching.ts";
import { usePages } from "./pages.ts";
import "./history.css";

/** Below so many conversations, a search would only be in the way. */
const SEARCH_FROM = 6;

export function HistoryScreen() {
  const words = t().history;
  const query = useSignal("");
  const all = conversations.value;
  return (
    <Screen
      title={t().common.history}
      keepFocus
      actions={<IconLink icon={SquarePen} label={words.newMessage} href={hrefOf({ name: "new" })} />}
    >
      {all !== null && all.length === 0 && <Nothing />}
      {all !== null && all.length > 0 && (
        <>
          {all.length >= SEARCH_FROM && (
            <div class="history-search">
              <SearchField
                label={words.search}
                value={query.value}
                onInput={(value) => {
                  query.value = value;
                }}
              />
            </div>
          )}
          <NotificationCard />
          <Lines query={query.value} />
        </>
      )}
      {all !== null && all.length > 0 && (
        <a class="history-new" href={hrefOf({ name: "new" })}>
          <Icon node={SquarePen} />
          <span>{words.newMessage}</span>
        </a>
      )}
    </Screen>
  );
}

function Lines({ query }: { readonly query: string }) {
  const found = matching(conversations.value ?? [], query);
  const { shown, end } = usePages(found.length, query);
  const place = route.value;
  const current = place.name === "conversation" || place.name === "message" ? place.peer : null;
  // The lines name days: as long as it is the same one, a line that has not changed is not drawn again.
  const today = new Date().setHours(0, 0, 0, 0);
  if (found.length === 0) {
    return (
      <Empty icon={SearchX} title={t().history.nothingFound}>
        {t().history.nothingFoundWords}
      </Empty>
    );
  }
  return (
    <>
      <ul class="history-list" aria-label={t().common.history}>
        {found.slice(0, shown).map((conversation) => (
          <ConversationRow
            key={conversation.peer}
            conversation={conversation}
            current={conversation.peer === current}
            today={today}
          />
        ))}
      </ul>
      {shown < found.length && <div ref={end} class="history-more" />}
    </>
  );
}

function Nothing() {
  return (
    <Empty
      icon={MessageCircle}
      title={t().history.emptyTitle}
      action={
        <a class="button button-main" href={hrefOf({ name: "new" })}>
          {t().history.newMessage}
        </a>
      }
    >
      {t().history.emptyWords}
    </Empty>
  );
}
