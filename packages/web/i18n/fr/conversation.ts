/** A conversation: its messages, the field to write in, and a message's details. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("fr");

export const conversation: Messages["conversation"] = {
  messagesWith: (name: string) => `Messages avec ${name}`,
  contactDetails: (name: string) => `Fiche de ${name}`,
  reachable: "joignable",
  unreachable: "injoignable",
  noConnection: "pas de connexion",
  beginning: (name: string) => `Votre conversation avec ${name} commence ici.`,
  emptyTitle: "Aucun message pour l’instant",
  emptyWords: (name: string) => `Ce que vous écrivez ici reste entre vous et ${name}.`,
  newMessages: "Nouveaux messages",
  toNewest: "Aller au dernier message",
  newer: (count: number) =>
    plural(count, { one: "# nouveau message plus bas", other: "# nouveaux messages plus bas" }),
  spoken: (who: string, when: string, text: string) => `${who}, ${when} : ${text}`,
  openDetails: "Détails de ce message",
  notAllowed:
    "Les messages sécurisés ne sont pas activés pour votre compte. Demandez à votre administrateur de les activer.",
  notLoaded: "Ces messages n’ont pas pu être lus. Réessayez.",
  status: {
    sending: "Envoi en cours",
    enqueued: "En attente",
    delivered: "Remis",
    error: "Erreur",
    expired: "Expiré",
    received: "Reçu",
  },
  waitsForYou: "Attend votre décision",
  readable: "Lisible par le serveur",
  disappears: (time: string) => `Disparaît ${time} après lecture`,
  padlock: {
    verified: "Chiffré de bout en bout, vérifié",
    unverified: "Chiffré de bout en bout, non vérifié",
    endToSite: "Pas de bout en bout : le serveur peut lire",
    changed: "Clé de sécurité changée : rien n’est envoyé",
    contradicted: "Rien n’est envoyé, pour votre sécurité",
  },
  missed: {
    title: "Appel manqué",
    not_answered: "Personne n’a répondu.",
    offline: "Vous n’étiez pas joignable.",
    busy: "Vous étiez déjà en ligne.",
    answer: "Répondre par message",
  },
  compare: "Comparer le numéro de sécurité",
  composer: {
    label: (name: string) => `Message à ${name}`,
    placeholder: "Message",
    send: "Envoyer",
    left: (count: number) => plural(count, { one: "reste #", other: "reste #" }),
    leftSpoken: (count: number) =>
      plural(count, { one: "# caractère restant", other: "# caractères restants" }),
    cut: (count: number) =>
      plural(count, {
        one: "Un message contient au plus 160 caractères. # caractère a été laissé de côté.",
        other: "Un message contient au plus 160 caractères. # caractères ont été laissés de côté.",
      }),
    emoji: "Emoji",
    quickReplies: "Réponses rapides",
    editReplies: "Modifier",
    replies: ["Oui", "Non", "D’accord !", "Merci !", "J’arrive.", "Je vous appelle plus tard."],
    missedReplies: [
      "Je vous rappelle.",
      "Je ne peux pas parler. De quoi s’agit-il ?",
      "Je suis en réunion. Est-ce urgent ?",
    ],
  },
  emoji: {
    title: "Choisir un emoji",
    search: "Rechercher un emoji",
    none: "Aucun emoji trouvé.",
    recent: "Utilisés récemment",
    tone: "Couleur de peau",
    tones: ["Jaune", "Claire", "Moyennement claire", "Moyenne", "Moyennement foncée", "Foncée"],
    groups: [
      "Visages et émotions",
      "Personnes",
      "Animaux et nature",
      "Nourriture et boissons",
      "Voyages et lieux",
      "Activités",
      "Objets",
      "Symboles",
      "Drapeaux",
    ],
  },
  details: {
    title: "Détails du message",
    gone: "Ce message n’est plus sur cet appareil.",
    to: (name: string) => `À ${name}`,
    from: (name: string) => `De ${name}`,
    history: "Ce qui s’est passé",
    again: "Réessayer maintenant",
    sendAgain: "Envoyer à nouveau",
    remove: "Supprimer",
    removeTitle: "Supprimer ce message ?",
    removeWords: "Il est supprimé sur cet appareil seulement.",
    removeWaiting: "Il est supprimé ici et ne sera plus envoyé.",
    security: {
      "end-to-end": "Chiffré de bout en bout : vous êtes les deux seuls à pouvoir le lire.",
      "end-to-end-reduced":
        "Chiffré de bout en bout, avec une confidentialité persistante réduite : il ne restait aucune clé à usage unique, celle qui a servi est partagée avec d’autres premiers messages.",
      "end-to-site":
        "Pas de bout en bout : le serveur a pu le lire sur son chemin vers le téléphone SIP ou depuis celui-ci.",
    },
    expiresInOutbox: (moment: string) => `Abandonné s’il n’est pas parti avant le ${moment}.`,
    expiresAtServer: (moment: string) => `Le serveur le garde jusqu’au ${moment}.`,
    disappearsAt: (moment: string) => `Il disparaît de cet appareil le ${moment}.`,
  },
};
