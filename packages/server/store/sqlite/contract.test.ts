import { createTestStore } from "../../test/sqlite-store.ts";
import { storeContract } from "../contract/contract.ts";

storeContract("sqlite", { create: createTestStore });
