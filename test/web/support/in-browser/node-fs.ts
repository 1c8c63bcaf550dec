/** Stands for `node:fs` in a browser's worker: reads vectors from the test's own server, which hands out nothing else. */

export function readFileSync(url: URL): string {
  const request = ask("GET", url);
  if (request.status !== 200) throw new Error(`there is no ${url}`);
  return request.responseText;
}

export function existsSync(url: URL): boolean {
  return ask("HEAD", url).status === 200;
}

/** Workers may wait for an answer, which the tests, written for Node, rely on. */
function ask(method: "GET" | "HEAD", url: URL): XMLHttpRequest {
  const request = new XMLHttpRequest();
  request.open(method, url, false);
  request.send();
  return request;
}
