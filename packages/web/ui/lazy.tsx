/**
 * Screens that are loaded when they are first opened.
 *
 * A module that did not come is asked for again by the same name. HTML has it so since 2026 (Fetch a single module
 * script: what failed is not kept in the module map); browsers from before keep the failure for as long as the page
 * lives, and ask no more. A name that is made up for each try would get round that, and is not used: integrity in the
 * import map and the service worker's copy go by the whole address, so the module would come unchecked and only from
 * the network; what it imports itself would still be asked for by the old names; and where both names come in the end,
 * there are two of each signal in it. So a second failure offers to load the page again, which helps everywhere. It is
 * rare: once the service worker is there, all modules come from the device. A worker that lacks the engine's code is
 * replaced by another (`worker/engine-loader.ts`); the lists that passphrases are compared with are needed before
 * there is an account, where the words for a missing network tell to load the app again.
 */
import { signal } from "@preact/signals";
import { CloudOff } from "lucide";
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Button } from "./button.tsx";
import { Empty } from "./empty.tsx";

export type LazyComponent<Props> = ComponentType<Props> & {
  /** Loads it before it is wanted, so that it opens at once. */
  preload(): Promise<void>;
};

/** @param load imports the screen's module; @param pick takes the component out of it */
export function lazy<Module, Props extends object>(
  load: () => Promise<Module>,
  pick: (module: Module) => ComponentType<Props>,
): LazyComponent<Props> {
  // A signal, since the module may come between drawing and the effect that would wait for it.
  const loaded = signal<{ readonly Screen: ComponentType<Props> } | null>(null);
  let loading: Promise<void> | null = null;
  const preload = (): Promise<void> => {
    loading ??= load().then(
      (module) => {
        loaded.value = { Screen: pick(module) };
      },
      (error) => {
        // Not there, without network and before it was stored: the next try asks again.
        loading = null;
        throw error;
      },
    );
    return loading;
  };
  function Lazy(props: Props) {
    const [failures, setFailures] = useState(0);
    const [tries, setTries] = useState(0);
    useEffect(() => {
      if (loaded.peek() !== null) return;
      let wanted = true;
      preload().catch(() => wanted && setFailures((count) => count + 1));
      return () => {
        wanted = false;
      };
    }, [tries]);
    if (loaded.value !== null) {
      const { Screen } = loaded.value;
      return <Screen {...props} />;
    }
    if (failures > tries) return <NotLoaded again={tries > 0} onRetry={() => setTries(failures)} />;
    return <div class="loading" role="status" aria-label={t().common.loading} />;
  }
  return Object.assign(Lazy, { preload });
}

/** @param props.again it was tried again, and failed once more */
function NotLoaded({ again, onRetry }: { readonly again: boolean; readonly onRetry: () => void }) {
  const { notLoaded, retry, reload } = t().common;
  const action = again ? (
    <Button onPress={() => location.reload()}>{reload}</Button>
  ) : (
    <Button onPress={onRetry}>{retry}</Button>
  );
  return (
    <div role="alert">
      <Empty icon={CloudOff} title={notLoaded} action={action} />
    </div>
  );
}
