/** Contacts, their details, and how somebody is verified. */
import type { Person } from "../person.ts";
import { goTo, isolated, LONG_ADDRESS, type Tourist } from "./tourist.ts";

export async function tourPeople(tourist: Tourist, alice: Person, bob: Person): Promise<void> {
  const { page } = alice;
  const { contacts } = tourist.words;
  await goTo(page, "#/contacts");
  await page.locator(".shell-list .row").first().waitFor();
  await tourist.visit(page, "contacts");
  await page.getByRole("radio", { name: contacts.tabs.known, exact: true }).check();
  await page.locator(".shell-list .person-name").nth(1).waitFor();
  await tourist.visit(page, "contacts on this server");
  await page.getByRole("searchbox").fill("zzzz");
  await page.getByText(contacts.empty.nothing).waitFor();
  await tourist.visit(page, "contacts, nothing found");
  await page.getByRole("searchbox").fill("");
  await goTo(page, "#/new");
  await page.getByRole("option").first().waitFor();
  await tourist.visit(page, "new message");
  await goTo(page, `#/contacts/${encodeURIComponent(bob.address)}`);
  await tourContact(tourist, alice);
  await tourVerification(tourist, alice, bob);
  for (const [address, what] of [
    ["desk@localhost", "contact with a SIP phone"],
    [`${LONG_ADDRESS}@localhost`, "contact with a long name"],
    ["evil@localhost", "contact with a hostile name"],
    ["nobody@localhost", "contact nobody has"],
    [alice.address, "contact oneself"],
  ] as const) {
    await goTo(page, `#/contacts/${encodeURIComponent(address)}`);
    await page.locator(".shell-main .contact-card, .shell-main .empty, .shell-main strong").first().waitFor();
    await tourist.visit(page, what);
  }
}

async function tourContact(tourist: Tourist, { page }: Person): Promise<void> {
  const { details } = tourist.words.contacts;
  await page.locator(".contact-card").waitFor();
  await tourist.press(page, details.favourite);
  await page.getByRole("button", { name: details.favourite, pressed: true }).waitFor();
  await tourist.visit(page, "contact");
  await page.getByRole("button", { name: details.disappearing }).click();
  await tourist.dialog(page, details.disappearing, "disappearing messages");
  await page.getByRole("button", { name: details.remove }).click();
  await tourist.dialog(page, details.removeTitle(isolated("Bob Okafor")), "conversation deleted");
}

async function tourVerification(tourist: Tourist, alice: Person, bob: Person): Promise<void> {
  const { page } = alice;
  const { verify } = tourist.words.contacts;
  await goTo(page, `#/contacts/${encodeURIComponent(bob.address)}/verify`);
  await page.locator(".safety-digits").waitFor();
  await tourist.visit(page, "verify");
  await tourist.press(page, verify.scan);
  await page.getByText(tourist.words.setup.scanner.none).waitFor();
  await tourist.dialog(page, verify.scanTitle, "verify by camera");
  await tourist.press(page, verify.match);
  const question = page.getByRole("dialog", { name: verify.confirmTitle });
  await question.waitFor();
  await tourist.visit(page, "verify, the question");
  await tourist.press(page, verify.confirm);
  await page.getByText(verify.already(isolated("Bob Okafor"))).waitFor();
  await tourist.visit(page, "verified");
}
