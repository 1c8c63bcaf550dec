/** Everybody on the own server. */
import { UserRoundX, Users } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import { AppError } from "../../engine/app-engine.ts";
import { language, t } from "../../i18n/index.ts";
import type { DirectoryModel } from "../../state/directory.ts";
import { alphabetical } from "../../state/people.ts";
import { navigate } from "../../state/route.ts";
import { sentenceFor } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Notice } from "../../ui/notice.tsx";
import { NothingFound } from "./nothing-found.tsx";
import { LetteredPeople } from "./person-list.tsx";
import type { ListedPerson } from "./person-words.tsx";
import { listedEntry, useDirectory } from "./use-directory.ts";

/** How far below the visible part the end may be when the next page is asked for. */
const AHEAD = "600px";

export function DirectoryList({ query }: { readonly query: string }) {
  const directory = useDirectory(query);
  const entries = directory.entries.value;
  const failure = directory.failure.value;
  if (entries === null) {
    return failure === null ? <Reading /> : <Failed directory={directory} query={query} />;
  }
  return (
    <>
      {directory.remembered.value && (
        <div class="contacts-remark">
          <Notice>{t().contacts.remembered}</Notice>
        </div>
      )}
      {entries.length === 0 ? <Nobody query={query} /> : <Entries directory={directory} />}
    </>
  );
}

/** By name where one page holds them all, else in the server's order, so that nothing moves when a page is added. */
function Entries({ directory }: { readonly directory: DirectoryModel }) {
  const people = (directory.entries.value ?? []).map(listedEntry);
  return (
    <>
      {directory.paged.value ? (
        <LetteredPeople people={people} called={byAddress} />
      ) : (
        <LetteredPeople people={alphabetical(people, language())} />
      )}
      {directory.more.value && <More directory={directory} />}
    </>
  );
}

function byAddress({ address }: ListedPerson): string {
  return address;
}

/** Asks for the next page when its place comes near; a button for whoever does not scroll. */
function More({ directory }: { readonly directory: DirectoryModel }) {
  const place = useRef<HTMLDivElement>(null);
  const count = directory.entries.value?.length;
  useEffect(() => {
    if (place.current === null) return;
    const observer = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) void directory.readMore();
      },
      { root: place.current.closest(".screen-body"), rootMargin: AHEAD },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
    // Anew with each page: an end that stays in view does not come into it again.
  }, [directory, count]);
  return (
    <div class="contacts-more" ref={place}>
      <Button onPress={() => directory.readMore()}>{t().contacts.more}</Button>
    </div>
  );
}

function Reading() {
  return (
    <p class="contacts-remark" role="status">
      {t().contacts.reading}
    </p>
  );
}

function Nobody({ query }: { readonly query: string }) {
  if (query.trim() !== "") return <NothingFound />;
  return (
    <Empty icon={Users} title={t().contacts.empty.known}>
      {t().contacts.empty.knownWords}
    </Empty>
  );
}

/** There is no list to show, or it could not be read. */
function Failed({ directory, query }: { readonly directory: DirectoryModel; readonly query: string }) {
  const failure = directory.failure.value;
  if (failure instanceof AppError && failure.code === "forbidden") return <NoList />;
  return (
    <div class="contacts-remark">
      <Notice
        kind="warn"
        actions={<Button onPress={() => directory.search(query)}>{t().common.retry}</Button>}
      >
        {sentenceFor(failure)}
      </Notice>
    </div>
  );
}

/** The operator has switched it off (docs/operating.md, `clients.directory`). */
function NoList() {
  const words = t().contacts.empty;
  return (
    <Empty
      icon={UserRoundX}
      title={words.noList}
      action={
        <Button kind="main" onPress={() => navigate({ name: "new" })}>
          {words.writeToAddress}
        </Button>
      }
    >
      {words.noListWords}
    </Empty>
  );
}
