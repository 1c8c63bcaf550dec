/** Where the pages begin. */
import { render } from "preact";

const root = document.getElementById("app");
if (root !== null) render(<h1>Sottovoce</h1>, root);
