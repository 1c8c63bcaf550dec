/** A client of the admin interface, for the command line. */
import { request } from "node:http";
import { join } from "node:path";
import type { ErrorResponse } from "@sottovoce/wire";
import type {
  AccountPage,
  AddAccount,
  AddedAccount,
  AddedSipPhone,
  AddSipPhone,
  AdminAccount,
  ChangeAccount,
  ImportedAccounts,
  ImportProblem,
  Reset,
  ResetAccount,
  ResetSipPhone,
  ServerStatus,
} from "./api.ts";
import { ADMIN_SOCKET } from "./socket.ts";

/** The server answered no, or there is none. The message is for a person. */
export class AdminError extends Error {
  override readonly name = "AdminError";
  /** `unreachable` when no server runs on the data directory, else the server's code. */
  readonly code: string;
  /** Of an import: what is wrong, line by line. */
  readonly lines: readonly ImportProblem[];

  constructor(code: string, message: string, lines: readonly ImportProblem[] = []) {
    super(message);
    this.code = code;
    this.lines = lines;
  }
}

/** Every method rejects with AdminError. */
export class AdminClient {
  readonly #socketPath: string;

  /** @param dataDir data directory of a running server */
  constructor(dataDir: string) {
    this.#socketPath = join(dataDir, ADMIN_SOCKET);
  }

  add(account: AddAccount): Promise<AddedAccount> {
    return this.#call("POST", "/accounts", account);
  }

  list(after?: string, limit?: number): Promise<AccountPage> {
    const query = new URLSearchParams();
    if (after !== undefined) query.set("after", after);
    if (limit !== undefined) query.set("limit", String(limit));
    return this.#call("GET", `/accounts?${query}`);
  }

  change(address: string, change: ChangeAccount): Promise<AdminAccount> {
    return this.#call("PATCH", `/accounts/${encodeURIComponent(address)}`, change);
  }

  link(address: string): Promise<AddedAccount> {
    return this.#call("POST", `/accounts/${encodeURIComponent(address)}/link`);
  }

  addSipPhone(phone: AddSipPhone): Promise<AddedSipPhone> {
    return this.#call("POST", "/sip-phones", phone);
  }

  /** Removes the devices of an account of the app, or gives a SIP phone a new password. */
  reset(address: string, wish: Reset = {}): Promise<ResetAccount | ResetSipPhone> {
    return this.#call("POST", `/accounts/${encodeURIComponent(address)}/reset`, wish);
  }

  /** @param csv text of the file */
  import(csv: string): Promise<ImportedAccounts> {
    return this.#call("POST", "/import", { csv });
  }

  status(): Promise<ServerStatus> {
    return this.#call("GET", "/status");
  }

  async #call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const { status, text } = await this.#exchange(method, path, body);
    const answer = parseJson(text);
    if (status < 300) return answer as Answer;
    const { error } = answer as ErrorResponse & { error: { lines?: readonly ImportProblem[] } };
    throw new AdminError(error.code, error.message, error.lines);
  }

  #exchange(method: string, path: string, body?: object): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { "content-type": "application/json" };
      const call = request({ socketPath: this.#socketPath, method, path, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
        response.on("error", reject);
      });
      call.on("error", (error: NodeJS.ErrnoException) => reject(unreachable(error, this.#socketPath)));
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AdminError("internal", "The server's answer cannot be read.");
  }
}

function unreachable(error: NodeJS.ErrnoException, path: string): AdminError {
  if (error.code === "EACCES") {
    return new AdminError("unreachable", `You may not open ${path}; use the account the server runs under.`);
  }
  return new AdminError("unreachable", `No server is running here (${path}). Start it with: sottovoce serve`);
}
