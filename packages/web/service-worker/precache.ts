/**
 * The files of one build, kept on the device: fetched once, each with its integrity, and served from then on. Integrity
 * does not cover headers, which decide what page and workers may do; so those that the server sent are not kept, and the
 * build's own take their place.
 */

type HeaderFields = Readonly<Record<string, string>>;

/** As `build/service-worker.ts` writes it. */
export interface Precache {
  /** The build's number. */
  readonly build: string;
  /** Every file of the build but the service worker itself. */
  readonly files: readonly { readonly path: string; readonly integrity: string; readonly type: string }[];
  /** What the page, and every other file, is kept with, beside its type. */
  readonly headers: { readonly page: HeaderFields; readonly others: HeaderFields };
}

const PREFIX = "sottovoce-build-";
/** These have a hash of their content in their names, so that an HTTP cache never holds another one. */
const NAMED_BY_CONTENT = /^\/assets\//;

/** What a service worker needs to have of its surroundings; tests bring their own. */
export interface PrecacheScope {
  readonly caches: CacheStorage;
  readonly location: { readonly origin: string };
  fetch(request: Request | string, init?: RequestInit): Promise<Response>;
}

const cacheName = ({ build }: Precache): string => `${PREFIX}${build}`;

/**
 * Fetches the whole build. The browser refuses what has another integrity.
 * @throws TypeError where a file is missing or another one: then this version is not installed, and the one before goes
 *   on working
 */
export async function fillCache(scope: PrecacheScope, precache: Precache): Promise<void> {
  const cache = await scope.caches.open(cacheName(precache));
  await Promise.all(
    precache.files.map(async ({ path, integrity, type }) => {
      const response = await scope.fetch(path, {
        integrity,
        credentials: "omit",
        cache: NAMED_BY_CONTENT.test(path) ? "default" : "no-cache",
      });
      if (!response.ok) throw new TypeError(`${path} was answered with ${response.status}`);
      const { page, others } = precache.headers;
      const headers = { ...(path === "/" ? page : others), "content-type": type };
      await cache.put(path, new Response(response.body, { headers }));
    }),
  );
}

/** Removes what the versions before this one kept. */
export async function dropOldCaches({ caches }: PrecacheScope, precache: Precache): Promise<void> {
  const current = cacheName(precache);
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== current);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/**
 * @returns the answer for a file of the build; `null` for everything else, which goes to the network as if there were no
 *   service worker: the API and SIP are never answered, and never kept
 */
export function answerFromCache(
  scope: PrecacheScope,
  precache: Precache,
  request: Request,
): Promise<Response> | null {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== scope.location.origin) return null;
  if (!precache.files.some(({ path }) => path === pathname)) return null;
  return fromCache(scope, precache, request, pathname);
}

async function fromCache(
  scope: PrecacheScope,
  precache: Precache,
  request: Request,
  path: string,
): Promise<Response> {
  const cache = await scope.caches.open(cacheName(precache));
  // A browser that is short of space may have removed it.
  return (await cache.match(path)) ?? scope.fetch(request);
}
