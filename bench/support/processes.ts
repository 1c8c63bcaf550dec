/** What the operating system says of another process: CPU time and resident memory, of all its threads. */
import { readFileSync } from "node:fs";

/** Clock ticks a second in /proc/PID/stat: 100 on every Linux that Node runs on (getconf CLK_TCK). */
const TICKS_PER_SECOND = 100;

/** CPU time used since the process started, in microseconds (user and system, all threads). */
export function cpuMicroseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The command name may contain spaces; fields count from behind its closing parenthesis.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / TICKS_PER_SECOND;
}

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1] ?? Number.NaN) * 1024;
}
