import assert from "node:assert/strict";
import { test } from "node:test";
import type { Address } from "@sottovoce/wire";
import { alphabetical, byLetter, isFoundBy, nameOf, type Person } from "./people.ts";

function person(displayName: string | null, address = "someone@example.org"): Person {
  return { displayName, address: address as Address };
}

function letters(names: readonly string[], language: string): readonly string[] {
  const people = alphabetical(
    names.map((name) => person(name)),
    language,
  );
  return byLetter(people, language).map(({ letter, people }) => `${letter}: ${people.map(nameOf).join(" ")}`);
}

test("a name without anything in it is no name: the address stands for it", () => {
  assert.equal(nameOf(person("  ", "bob@example.org")), "bob@example.org");
  assert.equal(nameOf(person(null, "bob@example.org")), "bob@example.org");
  assert.equal(nameOf(person("Bob", "bob@example.org")), "Bob");
});

test("letters are those of the language: Ä stands under A in German, Ñ alone in Spanish", () => {
  assert.deepEqual(letters(["Zoe", "Ähm", "anton", "Bo", "Öz", "Otto"], "de"), [
    "A: Ähm anton",
    "B: Bo",
    "O: Otto Öz",
    "Z: Zoe",
  ]);
  assert.deepEqual(letters(["Ñusta", "Nora", "Olga"], "es"), ["N: Nora", "Ñ: Ñusta", "O: Olga"]);
  assert.deepEqual(letters(["École", "Eva"], "fr"), ["E: École Eva"]);
});

test("what begins with no letter comes first, and other scripts have their own letters", () => {
  assert.deepEqual(letters(["Ann", "7 Dwarfs", "Жанна", "☎ Desk"], "en"), [
    "#: ☎ Desk 7 Dwarfs",
    "A: Ann",
    "Ж: Жанна",
  ]);
});

test("numbers are ordered as numbers, and namesakes by address", () => {
  const people = [
    person("Room 10"),
    person("Room 9"),
    person("Ann", "b@example.org"),
    person("Ann", "a@example.org"),
  ];
  assert.deepEqual(
    alphabetical(people, "en").map(({ displayName, address }) => `${displayName} ${address}`),
    ["Ann a@example.org", "Ann b@example.org", "Room 9 someone@example.org", "Room 10 someone@example.org"],
  );
});

test("people are found by the beginnings of their words, without accents, and by their address", () => {
  const zoe = person("Zoë van der Berg", "z.berg@example.org");
  for (const query of ["", "zoe", "ZOË", "ber van", "berg", "z.b", "z.berg@ex", "Z.Berg@example.org"]) {
    assert.ok(isFoundBy(query, zoe), query);
  }
  for (const query of ["oe", "erg", "zoe x", "berg@example.org", "@"]) {
    assert.ok(!isFoundBy(query, zoe), query);
  }
});
