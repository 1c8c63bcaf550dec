/** Names and telephone numbers as an operator types them. */
import { Refusal } from "../refusal.ts";

/** Long enough for every person's name, short enough for a line on a phone. */
const MAX_NAME = 100;
/** E.164 has 15 digits; separators and an extension have room. */
const PHONE = /^\+?[0-9][0-9 ()./-]{1,30}$/;

/** @returns `null` for an empty name @throws Refusal `bad_request` */
export function checkName(text: string | null | undefined): string | null {
  const name = text?.trim() ?? "";
  if (name === "") return null;
  const printable = name.isWellFormed() && !/\p{Cc}/u.test(name);
  if (name.length > MAX_NAME || !printable) {
    throw new Refusal(
      "bad_request",
      `A name has at most ${MAX_NAME} characters and no line breaks or control characters.`,
    );
  }
  return name;
}

/** @returns `null` for an empty number @throws Refusal `bad_request` */
export function checkPhone(text: string | null | undefined): string | null {
  const phone = text?.trim() ?? "";
  if (phone === "") return null;
  if (!PHONE.test(phone)) {
    throw new Refusal("bad_request", "A telephone number is written like +39 02 1234567.");
  }
  return phone;
}
