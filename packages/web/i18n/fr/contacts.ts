/** Contacts, what is known of each, and how it is verified. */
import type { Messages } from "../en/index.ts";

export const contacts: Messages["contacts"] = {
  changed: {
    bar: (name) => `La clé de sécurité de ${name} a changé. Rien n’est envoyé avant votre décision.`,
    decide: "Décider",
    title: (name) => `Nouvelle clé de sécurité de ${name}`,
    happened: (name) => `Vous aviez vérifié ${name}. Depuis, une autre clé a remplacé la sienne.`,
    meaning: (name) =>
      `Le plus souvent, ${name} a un nouveau téléphone ou a réinstallé Sottovoce. Mais quelqu’un pourrait aussi se faire passer pour ${name}.`,
    advice: "Comparez encore une fois, de vive voix ou au téléphone. Rien n’est envoyé avant votre décision.",
    compare: "Comparer à nouveau",
    accept: "Accepter sans comparer",
    acceptNote: (name) =>
      `Vous pourrez écrire à nouveau, mais ${name} ne comptera plus comme contact vérifié.`,
    accepted: (name) =>
      `Vous pouvez de nouveau écrire à ${name}. Comparez le numéro de sécurité dès que possible.`,
    later: "Pas maintenant",
  },
  contradicted: {
    title: "Rien n’est envoyé, pour votre sécurité",
    words: (name) =>
      `Le serveur dit que ${name} est désormais un téléphone SIP, or nous connaissons une clé de ${name}. Rien n’est envoyé sans chiffrement. Interrogez ${name} par un autre moyen et prévenez votre opérateur.`,
  },
  endToSite: {
    title: "Votre serveur peut lire vos messages",
    words: (name) =>
      `${name} a un téléphone SIP, qui n’a pas de clés. Ce que vous écrivez est protégé en chemin, mais votre serveur pourrait le lire.`,
    agree: "Écrire quand même",
  },
};
