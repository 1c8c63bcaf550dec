/** Screens that are loaded when they are first opened. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n/index.ts";

export type LazyComponent<Props> = ComponentType<Props> & {
  /** Loads it before it is wanted, so that it opens at once. */
  preload(): Promise<void>;
};

/** @param load imports the screen's module; @param pick takes the component out of it */
export function lazy<Module, Props extends object>(
  load: () => Promise<Module>,
  pick: (module: Module) => ComponentType<Props>,
): LazyComponent<Props> {
  let loaded: ComponentType<Props> | null = null;
  let loading: Promise<void> | null = null;
  const preload = (): Promise<void> => {
    loading ??= load().then(
      (module) => {
        loaded = pick(module);
      },
      (error) => {
        // Not there, without network and before it was stored: the next opening tries again.
        loading = null;
        throw error;
      },
    );
    return loading;
  };
  function Lazy(props: Props) {
    const [, redraw] = useState(0);
    useEffect(() => {
      if (loaded !== null) return;
      let wanted = true;
      preload().then(
        () => wanted && redraw((count) => count + 1),
        () => undefined,
      );
      return () => {
        wanted = false;
      };
    }, []);
    if (loaded === null) return <div class="loading" role="status" aria-label={t().common.loading} />;
    const Screen = loaded;
    return <Screen {...props} />;
  }
  return Object.assign(Lazy, { preload });
}
