import { storeContract } from "../../test/contract/contract.ts";
import { createTestStore } from "../../test/sqlite-store.ts";

storeContract("sqlite", { create: createTestStore });
