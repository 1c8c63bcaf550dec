/** Screens that are loaded when they are first opened. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n/index.ts";

/** @param load imports the screen's module; @param pick takes the component out of it */
export function lazy<Module, Props extends object>(
  load: () => Promise<Module>,
  pick: (module: Module) => ComponentType<Props>,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  let loading: Promise<void> | null = null;
  return function Lazy(props: Props) {
    const [, redraw] = useState(0);
    useEffect(() => {
      if (loaded !== null) return;
      let wanted = true;
      loading ??= load().then((module) => {
        loaded = pick(module);
      });
      loading.then(
        () => wanted && redraw((count) => count + 1),
        // Not there, without network and before it was stored: the next opening tries again.
        () => {
          loading = null;
        },
      );
      return () => {
        wanted = false;
      };
    }, []);
    if (loaded === null) return <div class="loading" role="status" aria-label={t().common.loading} />;
    const Screen = loaded;
    return <Screen {...props} />;
  };
}
