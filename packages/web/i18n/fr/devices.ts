/** The devices of the account: list, linking from the side that lets in, removing. */
import type { Messages } from "../en/index.ts";

export const devices: Messages["devices"] = {
  title: "Appareils",
  about: "Ce que vous écrivez et recevez apparaît sur chacun de vos appareils.",
  list: "Vos appareils",
  thisDevice: "Cet appareil",
  first: "Premier appareil",
  other: "Autre appareil",
  unnamed: "Un appareil",
  primary: "Relie et retire des appareils",
  since: (date) => `Depuis le ${date}`,
  link: "Relier un autre appareil",
  notHere: "Les appareils se relient et se retirent depuis le premier que vous avez configuré.",
  remove: (device) => `Retirer ${device}`,
  removeTitle: (device) => `Retirer ${device} ?`,
  removeWords:
    "Il est déconnecté aussitôt et ne reçoit plus de messages. Ce qu’il contient y reste, chiffré avec sa phrase secrète.",
  removeYes: "Retirer",
  removed: (device) => `Appareil retiré : ${device}.`,
  offer: {
    title: "Relier un autre appareil",
    how: "Ouvrez Sottovoce dans le navigateur de l’autre appareil et scannez-y ce code. Ou ouvrez-y ce lien.",
    secret: "Ne le montrez à personne d’autre.",
    code: "Code QR pour l’autre appareil",
    copy: "Copier le lien",
    validFor: (time) => `Valable encore ${time}`,
    waiting: "En attente de l’autre appareil…",
    making: "Création du lien…",
  },
  compare: {
    title: "Comparez les chiffres",
    words: (device) =>
      `${device} demande à rejoindre votre compte. Ne l’acceptez que s’il affiche les mêmes six chiffres.`,
    digits: "Six chiffres",
    match: "Identiques : accepter",
    differ: "Ils sont différents",
  },
  linked: {
    title: "L’appareil est relié",
    words: "Désormais, ce que vous écrivez et recevez apparaît sur les deux.",
  },
  declined: {
    title: "L’appareil n’a pas été accepté",
    words:
      "Quelqu’un d’autre a peut-être ouvert votre lien. Personne n’est entré dans votre compte. Créez un nouveau lien et ne le montrez qu’à votre propre appareil.",
  },
  expired: {
    title: "Le lien n’est plus valable",
    words: "Personne ne l’a utilisé. Créez-en un nouveau quand l’autre appareil est à portée de main.",
  },
  failed: "L’appareil n’est pas relié",
  again: "Créer un nouveau lien",
};
