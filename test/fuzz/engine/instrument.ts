/** Puts a counter into every block of a source file, so that an execution tells which way it took. */
import { parseSync } from "oxc-parser";

/** Name that instrumented code knows the counters by; also the name of the global it is read from. */
export const COUNTERS = "$sottovoceFuzzCounters";

export interface Instrumented {
  readonly source: string;
  /** Counters used: `first` to `first + blocks − 1`. */
  readonly blocks: number;
  /** Literals of the source: what a parser compares its input with. */
  readonly words: readonly string[];
}

/** A node of the syntax tree (ESTree and its TypeScript extension), as far as we look at it. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** Longer literals are sentences for people, not words of a grammar. */
const LONGEST_WORD = 40;

/**
 * Instruments TypeScript as it stands; types are stripped afterwards, by Node. Counters count the entries of function
 * bodies, branches (also the one not written), loops, cases, and right sides of `&&`, `||` and `??`.
 * @param first index of the file's first counter
 */
export function instrument(file: string, source: string, first: number): Instrumented {
  const parsed = parseSync(file, source);
  const [problem] = parsed.errors;
  if (problem !== undefined) throw new Error(`${file}: ${problem.message}`);
  const writer = new Writer(first);
  writer.visit(parsed.program as unknown as Node);
  return {
    // On the first line, so that line numbers in stack traces stay right.
    source: `const ${COUNTERS} = globalThis.${COUNTERS};${writer.applyTo(source)}`,
    blocks: writer.next - first,
    words: [...writer.words],
  };
}

class Writer {
  next: number;
  readonly words = new Set<string>();
  /** In the order of the walk, so that what meets at one place nests rightly after a stable sort. */
  readonly #insertions: { readonly at: number; readonly text: string }[] = [];

  constructor(first: number) {
    this.next = first;
  }

  applyTo(source: string): string {
    const sorted = this.#insertions.toSorted((a, b) => a.at - b.at);
    let result = "";
    let from = 0;
    for (const { at, text } of sorted) {
      result += source.slice(from, at) + text;
      from = at;
    }
    return result + source.slice(from);
  }

  visit(node: Node): void {
    this.#noteWord(node);
    for (const [name, value] of Object.entries(node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (isNode(child)) this.#visitChild(node, name, child);
      }
    }
    // After the children: what is added behind a statement must stand behind what was added at its end.
    if (node.type === "IfStatement" && node.alternate === null) {
      this.#insert(node.end, ` else ${this.#count()};`);
    }
  }

  #visitChild(parent: Node, name: string, child: Node): void {
    switch (roleOf(parent, name, child)) {
      case "statement":
        this.#insert(child.start, `{${this.#count()};`);
        this.visit(child);
        this.#insert(child.end, "}");
        return;
      case "expression":
        this.#insert(child.start, `(${this.#count()},`);
        this.visit(child);
        this.#insert(child.end, ")");
        return;
      case "block":
        this.#insert(child.start + 1, `${this.#count()};`);
        break;
      case "first":
        this.#insert(child.start, `${this.#count()};`);
        break;
      case "other":
        break;
    }
    this.visit(child);
  }

  #count(): string {
    return `${COUNTERS}[${this.next++}]++`;
  }

  #insert(at: number, text: string): void {
    this.#insertions.push({ at, text });
  }

  #noteWord(node: Node): void {
    if (node.type !== "Literal") return;
    const { value } = node;
    if (typeof value === "string" && value.length > 0 && value.length <= LONGEST_WORD) this.words.add(value);
    if (typeof value === "number" && value > 255) this.words.add(String(value));
  }
}

type Role = "statement" | "expression" | "block" | "first" | "other";

const LOOPS = new Set([
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
]);

/** What a child is to its parent, and so where its counter goes. */
function roleOf(parent: Node, name: string, child: Node): Role {
  switch (parent.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
      return name === "body" && child.type === "BlockStatement" ? "block" : "other";
    case "ArrowFunctionExpression":
      if (name !== "body") return "other";
      return child.type === "BlockStatement" ? "block" : "expression";
    case "CatchClause":
      return name === "body" ? "block" : "other";
    case "IfStatement":
      return name === "consequent" || name === "alternate" ? "statement" : "other";
    case "ConditionalExpression":
      return name === "consequent" || name === "alternate" ? "expression" : "other";
    case "LogicalExpression":
      return name === "right" ? "expression" : "other";
    case "SwitchCase":
      return name === "consequent" && (parent.consequent as Node[])[0] === child ? "first" : "other";
    default:
      return LOOPS.has(parent.type) && name === "body" ? "statement" : "other";
  }
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string"
  );
}
