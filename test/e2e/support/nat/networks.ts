/** Two homes behind address translation, and a machine on the public network that both reach: all in namespaces. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { TestContext } from "node:test";
import { atEnd } from "../at-end.ts";

/** Of the machine with the server and the relay. All public addresses here are ones for examples (RFC 5737). */
export const PUBLIC_ADDRESS = "192.0.2.1";

/** The `address` is of a device at home; `outside` is what others see of it. */
export const HOMES = {
  alice: { address: "192.168.7.2", router: "192.168.7.1", outside: "198.51.100.2", beyond: "198.51.100.1" },
  bob: { address: "192.168.8.2", router: "192.168.8.1", outside: "203.0.113.2", beyond: "203.0.113.1" },
} as const;

export type Home = keyof typeof HOMES;

/**
 * The hardest translation (RFC 4787 §4.1 calls it address and port-dependent): for each peer another port, chosen at
 * random, so that what STUN tells of is of no use to anybody else. What nobody inside asked for is dropped.
 */
const ROUTER_RULES = `
  table ip translation {
    chain leaving {
      type nat hook postrouting priority srcnat;
      oifname "outside" masquerade fully-random
    }
  }
  table ip wall {
    counter public { }
    counter others { }
    chain passing {
      type filter hook forward priority filter; policy drop;
      iifname "home" accept
      iifname "outside" ct state established,related jump entering
    }
    chain entering {
      meta l4proto udp ip saddr ${PUBLIC_ADDRESS} counter name "public"
      meta l4proto udp ip saddr != ${PUBLIC_ADDRESS} counter name "others"
      accept
    }
    chain arriving {
      type filter hook input priority filter;
      iifname "outside" drop
    }
  }
`;

/** Without a name: the namespace is gone with its last process, also where the test's own is killed. */
class Namespace {
  readonly #holder: ChildProcess;

  private constructor(holder: ChildProcess) {
    this.#holder = holder;
  }

  /** @throws Error where that is not permitted */
  static async create(t: TestContext): Promise<Namespace> {
    // `cat` ends with the pipe that this process holds.
    const script = "ip link set lo up && echo 1 >/proc/sys/net/ipv4/ip_forward && echo ready && exec cat";
    const holder = spawn("unshare", ["--net", "sh", "-c", script], { stdio: "pipe" });
    const said = text(holder.stderr);
    const ended = once(holder, "close");
    atEnd(t, async () => {
      holder.kill("SIGKILL");
      await ended;
    });
    const ready = once(holder.stdout, "data").then(() => true);
    if (!(await Promise.race([ready, ended.then(() => false)]))) {
      throw new Error(`no network namespace could be made: ${await said}`);
    }
    return new Namespace(holder);
  }

  get pid(): string {
    return String(this.#holder.pid);
  }

  /** @returns the command that runs another one in here */
  entering(command: readonly string[]): [string, ...string[]] {
    return ["nsenter", `--net=/proc/${this.pid}/ns/net`, "--", ...command];
  }

  /** @returns what it printed. @throws Error with what it says, where it fails */
  run(command: readonly string[], input = ""): string {
    const [program, ...args] = this.entering(command);
    return execFileSync(program, args, { encoding: "utf8", input, stdio: "pipe" });
  }

  ip(line: string): void {
    this.run(["ip", ...line.split(" ")]);
  }

  /** Lays a cable. @param here the name and the address of this end; `there`, of the other */
  cable(here: readonly [string, string], there: readonly [string, string], to: Namespace): void {
    this.ip(`link add name ${here[0]} type veth peer name ${there[0]} netns ${to.pid}`);
    for (const [namespace, [name, address]] of [[this, here] as const, [to, there] as const]) {
      namespace.ip(`address add ${address} dev ${name}`);
      namespace.ip(`link set ${name} up`);
    }
  }
}

/** Packets of UDP that a router let in. */
interface Passed {
  /** From the public machine. */
  readonly public: number;
  /** From anybody else. */
  readonly others: number;
}

export class Networks {
  readonly #public: Namespace;
  readonly #homes: Readonly<Record<Home, Namespace>>;
  readonly #routers: Readonly<Record<Home, Namespace>>;

  private constructor(
    open: Namespace,
    homes: Readonly<Record<Home, Namespace>>,
    routers: Readonly<Record<Home, Namespace>>,
  ) {
    this.#public = open;
    this.#homes = homes;
    this.#routers = routers;
  }

  /** They are gone after the test. */
  static async create(t: TestContext): Promise<Networks> {
    const made = Array.from({ length: 5 }, () => Namespace.create(t));
    const [open, alice, alicesRouter, bob, bobsRouter] = (await Promise.all(made)) as [
      Namespace,
      Namespace,
      Namespace,
      Namespace,
      Namespace,
    ];
    const networks = new Networks(open, { alice, bob }, { alice: alicesRouter, bob: bobsRouter });
    open.ip(`address add ${PUBLIC_ADDRESS}/32 dev lo`);
    networks.#connect("alice");
    networks.#connect("bob");
    return networks;
  }

  /** @returns the command that runs another one at somebody's home, or on the public machine */
  at(place: Home | "public", command: readonly string[]): [string, ...string[]] {
    return (place === "public" ? this.#public : this.#homes[place]).entering(command);
  }

  /** What came through somebody's router so far. */
  passed(home: Home): Passed {
    const listing = this.#routers[home].run(["nft", "list", "counters"]);
    const count = (name: string) =>
      Number(new RegExp(`counter ${name} {\\s+packets (\\d+)`).exec(listing)?.[1]);
    return { public: count("public"), others: count("others") };
  }

  #connect(name: Home): void {
    const { address, router: inside, outside, beyond } = HOMES[name];
    const [home, router] = [this.#homes[name], this.#routers[name]];
    this.#public.cable([name, `${beyond}/30`], ["outside", `${outside}/30`], router);
    router.cable(["home", `${inside}/24`], ["network", `${address}/24`], home);
    router.ip(`route add default via ${beyond}`);
    home.ip(`route add default via ${inside}`);
    router.run(["nft", "-f", "-"], ROUTER_RULES);
  }
}

/** @returns why these networks cannot be made here; `false` where they can */
export function whyNoNetworks(): string | false {
  for (const [program, debian] of [
    ["ip", "iproute2"],
    ["nft", "nftables"],
  ] as const) {
    if (spawnSync(program, ["-V"]).error !== undefined) {
      return `${program} is not installed and scripts/install-test-programs.sh could not install it (Debian's ${debian})`;
    }
  }
  const script =
    "echo 1 >/proc/sys/net/ipv4/ip_forward && ip link add name home type veth peer name other && nft -f -";
  const { status, stderr, error } = spawnSync("unshare", ["--net", "sh", "-c", script], {
    input: ROUTER_RULES,
    encoding: "utf8",
  });
  if (status === 0) return false;
  return `no networks with address translation can be made here: ${error?.message ?? stderr.trim()}`;
}
