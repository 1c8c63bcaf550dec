/** Where the pages begin. */
import { render } from "preact";
import { connectAppEngine } from "../engine/connect.ts";
import { applyAppearance } from "../state/appearance.ts";
import { followAddressBar } from "../state/route.ts";
import { startSession } from "../state/session.ts";
import { App } from "./app.tsx";
import "../ui/tokens.css";
import "../ui/base.css";

const root = document.getElementById("app");
if (root === null) throw new Error("index.html has an element for the app");
// The engine starts while the language is being loaded.
const connection = connectAppEngine();
await applyAppearance();
startSession(await connection);
followAddressBar();
render(<App />, root);
void import("./background.ts").then(({ startBackground }) => startBackground());
