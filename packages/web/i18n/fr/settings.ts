/** The settings and their pages. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("fr");

export const settings: Messages["settings"] = {
  you: "Votre compte",
  list: "Réglages",
  choose: "Choisissez un réglage",
  offline: "Pas de connexion",
  lock: {
    title: "Verrouillage",
    note: (time) => `Après ${time} sans utilisation`,
    after: "Verrouiller après",
    afterWhy: (time) =>
      `Les clés quittent la mémoire, et ce qui arrive attend sans être lu. Votre administrateur autorise ${time} au plus.`,
    now: "Verrouiller maintenant",
  },
  passphrase: {
    title: "Changer la phrase secrète",
    current: "Phrase secrète actuelle",
    next: "Nouvelle phrase secrète ou PIN",
    submit: "Changer",
    working: "La nouvelle phrase secrète est mise en place. Cela prend quelques secondes.",
    changed: "La phrase secrète est changée.",
    why: "Elle vaut aussitôt, dans tous les onglets de cet appareil. Les sauvegardes antérieures de cet appareil s’ouvrent encore avec l’ancienne.",
  },
  notifications: {
    title: "Notifications",
    on: "Activées",
    off: "Désactivées",
    notAsked: "Pas encore autorisées",
    blocked: "Bloquées par le navigateur",
    unsupported: "Absentes de ce navigateur",
    askWhy: "Votre navigateur vous demande d’abord la permission.",
    blockedWhy:
      "Votre navigateur bloque les notifications de ce site. Autorisez-les dans ses réglages pour ce site, puis revenez.",
    unsupportedWhy:
      "Ce navigateur ne peut pas afficher de notifications. Sur iPhone ou iPad, ajoutez d’abord Sottovoce à l’écran d’accueil.",
    enabled: "Nouveaux messages et appels",
    enabledWhy: "Tant que Sottovoce est ouvert en arrière-plan.",
    sound: "Son",
    vibration: "Vibration",
    content: "Afficher l’expéditeur et le texte",
    contentWhy: "Tant que Sottovoce est verrouillé, on voit seulement que quelque chose est arrivé.",
    test: "Envoyer un essai",
    testText: "Voici à quoi ressemble une notification.",
    tested: "Envoyé. Si vous ne voyez rien, regardez dans les réglages de votre système.",
  },
  calls: {
    title: "Appels",
    note: "La sonnerie, et ce que les autres apprennent de vous",
    when: "Un appel sonne tant que Sottovoce est ouvert. Verrouillé, il ne dit pas qui appelle ; rechargé, il ne sonne qu’après avoir été déverrouillé une fois.",
    ringtone: "Sonnerie",
    vibration: "Vibration",
    hideAddress: "Cacher mon adresse aux personnes non vérifiées",
    hideAddressWhy:
      "Les appels avec elles passent par le relais de votre administrateur. S’il n’en a pas, ces appels n’aboutissent pas.",
  },
  language: {
    title: "Langue",
    system: "Comme le navigateur",
  },
  theme: {
    title: "Apparence",
    system: "Comme le système",
    light: "Clair",
    dark: "Sombre",
  },
  templates: {
    title: "Modèles",
    count: (count) =>
      count === 0 ? "Aucun pour l’instant" : plural(count, { one: "# modèle", other: "# modèles" }),
    none: "Les phrases que vous écrivez souvent, à portée de main sous chaque conversation.",
    new: "Nouveau modèle",
    edit: "Modifier le modèle",
    text: "Texte",
    add: "Ajouter",
    left: (count) => plural(count, { one: "# caractère restant", other: "# caractères restants" }),
    tooLong: (count) => plural(count, { one: "# caractère de trop", other: "# caractères de trop" }),
    up: (text) => `Monter : ${text}`,
    down: (text) => `Descendre : ${text}`,
    removed: "Le modèle est supprimé.",
    full: "Il y a de la place pour 50 modèles. Supprimez-en un d’abord.",
  },
  storage: {
    title: "Stockage",
    used: "Utilisé sur cet appareil",
    unknown: "Le navigateur ne le dit pas",
    persisted: "Protégé",
    persistedWhy: "Le navigateur garde ce qui est enregistré ici jusqu’à ce que vous l’effaciez.",
    notPersisted: "Pas protégé",
    notPersistedWhy: "Si la place manque, le navigateur peut effacer tout ce qui est enregistré ici.",
    persist: "Protéger",
    refused:
      "Le navigateur refuse pour l’instant. Installez Sottovoce ou autorisez les notifications, puis réessayez.",
    export: "Exporter l’historique",
    exportWhy: "Tous les messages dans un fichier, à lire ou à conserver ailleurs.",
    exportWarning:
      "Le fichier n’est pas chiffré : quiconque l’a peut tout y lire. Gardez-le là où vous garderiez vos lettres.",
    readable: "Texte lisible",
    json: "JSON, pour les programmes",
    format: "Format",
    exporting: (count) => plural(count, { one: "# message jusqu’ici", other: "# messages jusqu’ici" }),
    exported: (count) =>
      plural(count, { one: "# message est dans le fichier.", other: "# messages sont dans le fichier." }),
    nothing: "Il n’y a pas encore de messages à exporter.",
    save: "Exporter",
    erase: "Effacer cet appareil",
    eraseWhy:
      "Supprime tous les messages, contacts et clés enregistrés ici. Votre compte reste sur le serveur.",
  },
  /** The first line of the exported file. */
  exportHead: (address, when) => `Historique Sottovoce de ${address}, créé le ${when}`,
  devicesNote: "En ajouter ou en retirer un",
  about: {
    title: "À propos de Sottovoce",
    version: "Version",
    build: "Empreinte",
    buildWhy:
      "Comparez-la avec ce que votre administrateur a publié : elle représente chaque fichier de cette application.",
    server: "Serveur",
    facts: "Ce qui vous protège",
    endToEnd:
      "Les messages entre personnes qui ont Sottovoce sont chiffrés sur votre appareil et ouverts sur le leur. Le serveur les transmet et ne peut pas les lire.",
    device:
      "Ce qui est enregistré ici est chiffré avec votre phrase secrète. Tant que Sottovoce est verrouillé, aucune clé n’est en mémoire.",
    phones:
      "Un contact avec un téléphone SIP n’a pas de clés. Le serveur peut alors lire vos messages, et Sottovoce vous demande d’abord votre accord.",
    served:
      "Votre serveur fournit cette application. Quiconque le contrôle pourrait en fournir une autre ; l’empreinte vous le ferait remarquer.",
    noOthers:
      "Rien ne part ailleurs que vers votre serveur : ni traceurs, ni service de notification, ni cookies.",
    licences: "Logiciels libres utilisés",
    licencesWhy:
      "Sottovoce est un logiciel libre sous licence Apache 2.0, et remercie les projets dont il est fait.",
    showLicences: "Afficher leurs licences",
  },
};
