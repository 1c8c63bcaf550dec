/** Words of every screen. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("fr");

export const common: Messages["common"] = {
  app: "Sottovoce",
  back: "Retour",
  close: "Fermer",
  cancel: "Annuler",
  ok: "OK",
  done: "Terminé",
  next: "Continuer",
  search: "Rechercher",
  clear: "Effacer",
  copy: "Copier",
  copied: "Copié.",
  remove: "Supprimer",
  retry: "Réessayer",
  save: "Enregistrer",
  show: "Afficher",
  hide: "Masquer",
  history: "Historique",
  contacts: "Contacts",
  settings: "Réglages",
  navigation: "Menu principal",
  loading: "Chargement…",
  you: "Vous",
  online: "Connecté",
  connecting: "Connexion…",
  offline: "Pas de connexion. Vos messages partiront dès son retour.",
  refused: "Le serveur n’accepte plus cet appareil.",
  impostor: "Ce n’est pas votre serveur. Rien ne lui a été envoyé.",
  unexpected: "Une erreur inattendue s’est produite. Veuillez réessayer.",
  newVersion: "Une nouvelle version est prête.",
  reload: "Recharger",
  notLoaded: "Cette partie de l’application n’a pas pu être chargée. Vérifiez la connexion.",
  choose: "Choisissez une conversation",
  chooseHint: "Ou commencez-en une.",
  unread: (count: number) => plural(count, { one: "# message non lu", other: "# messages non lus" }),
  lostWhileLocked: (count: number) =>
    plural(count, {
      one: "# message arrivé pendant que Sottovoce était verrouillé est endommagé et illisible.",
      other: "# messages arrivés pendant que Sottovoce était verrouillé sont endommagés et illisibles.",
    }),
};
