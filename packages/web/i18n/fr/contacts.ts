/** Contacts, what is known of each, and how it is verified. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("fr");

export const contacts: Messages["contacts"] = {
  search: "Rechercher un contact",
  newMessage: "Nouveau message",
  tabs: { label: "Afficher", all: "Tous", known: "Sur ce serveur", favourites: "Favoris" },
  marks: {
    favourite: "Favori",
    verified: "Vérifié",
    changed: "Clé changée",
    contradicted: "Rien n’est envoyé",
    endToSite: "Lisible par le serveur",
    phone: "Téléphone SIP",
  },
  empty: {
    all: "Aucun contact",
    allWords:
      "Vous trouverez ici toutes les personnes à qui vous écrivez. Commencez par quelqu’un de votre serveur.",
    find: "Voir qui est sur ce serveur",
    known: "Personne d’autre pour l’instant",
    knownWords:
      "Votre administrateur ajoute les personnes à ce serveur. Elles apparaîtront ici d’elles-mêmes.",
    noList: "Pas d’annuaire",
    noListWords:
      "Votre administrateur ne montre à personne qui d’autre est sur ce serveur. Vous pouvez tout de même écrire à une adresse.",
    writeToAddress: "Écrire à une adresse",
    favourites: "Aucun favori",
    favouritesWords: "Ouvrez un contact et touchez l’étoile : il apparaîtra ici.",
    nothing: "Aucun résultat",
    nothingWords: "Aucun nom, aucune adresse ne commence ainsi. Vérifiez l’orthographe.",
  },
  choose: "Choisissez un contact",
  remembered: "Pas de connexion au serveur. Voici ce qu’il a indiqué en dernier.",
  more: "Afficher la suite",
  reading: "Recherche…",
  details: {
    message: "Message",
    favourite: "Favori",
    copyAddress: "Copier l’adresse",
    reachable: "Joignable maintenant",
    unreachable: "Injoignable pour le moment",
    security: "Sécurité",
    levels: {
      "end-to-end": {
        title: "Chiffré de bout en bout",
        words: "Vous seuls pouvez lire ce que vous vous écrivez. Le serveur ne le peut pas.",
      },
      "end-to-site": {
        title: "Pas chiffré de bout en bout",
        words: "Un téléphone SIP n’a pas de clés. Votre serveur peut lire ce que vous vous écrivez.",
      },
      contradicted: {
        title: "Rien n’est envoyé",
        words: "Le serveur contredit la clé de sécurité que nous connaissons.",
      },
    },
    trust: {
      unverified: {
        title: "Pas encore vérifié",
        words: "Comparez une fois le numéro de sécurité : vous saurez que personne ne s’interpose.",
      },
      verified: {
        title: "Vérifié",
        words: "Vous avez comparé le numéro de sécurité : personne ne s’interpose.",
      },
      changed: {
        title: "Clé de sécurité changée",
        words: "Comparez de nouveau le numéro de sécurité.",
      },
    },
    verifiedInCall: "Vous avez comparé les mots d’un appel : personne ne s’interpose.",
    agreed: "Écrire même si le serveur peut lire",
    agreedNote: "Tant que c’est désactivé, rien n’est envoyé à ce téléphone.",
    messages: "Messages",
    disappearing: "Messages éphémères",
    disappearingWords: (name) =>
      `Ce que vous écrirez désormais sera supprimé des deux côtés, passé ce délai après la lecture. Ce qu’écrit ${name} suit le réglage de ${name}.`,
    disappearingWarning: "L’autre personne pourrait tout de même en garder une copie ou une photo.",
    disappearingPhone:
      "Ce que vous écrirez désormais sera supprimé de cet appareil, passé ce délai après la lecture. Le téléphone SIP le garde.",
    off: "Désactivés",
    afterReading: (time) => `${time} après la lecture`,
    remove: "Supprimer la conversation",
    removeTitle: (name) => `Supprimer la conversation avec ${name} ?`,
    removeWords: (name) =>
      `Tous ses messages seront supprimés de cet appareil, même ceux qui attendent d’être envoyés. ${name} garde ce qui est arrivé.`,
    removed: "La conversation est supprimée.",
    unknown: "Personne n’a cette adresse",
    unknownWords:
      "Elle n’existe pas sur ce serveur. Vérifiez l’orthographe ou demandez à votre administrateur.",
    own: "C’est vous",
    ownWords: "Les autres personnes de votre serveur vous joignent à cette adresse.",
    failed: "Pas encore connu",
  },
  verify: {
    title: (name) => `Vérifier ${name}`,
    how: (name) =>
      `Rencontrez ${name}, ou parlez-vous au téléphone. Scannez le code de l’autre écran, ou comparez ces chiffres : ils sont les mêmes des deux côtés.`,
    where: (name) => `${name} les trouve dans votre contact, sous « Sécurité ».`,
    code: "Votre code, à scanner par l’autre personne",
    groups: "Douze groupes de cinq chiffres",
    scan: "Scanner l’autre code",
    match: "Tous les chiffres concordent",
    confirmTitle: "Est-ce que les 60 chiffres concordent ?",
    confirmWords: (name) =>
      `Ne marquez ${name} comme vérifié que si vous les avez tous comparés, en personne ou de vive voix.`,
    confirm: "Marquer comme vérifié",
    verified: (name) => `Contact vérifié : ${name}.`,
    already: (name) => `Vous avez vérifié ${name}.`,
    newKey: "La clé de sécurité a changé. Ce que vous comparez ici est la nouvelle clé.",
    scanTitle: "Scanner l’autre code",
    matches: "Les codes concordent",
    matchesWords: (name) => `Contact vérifié : ${name}. Personne ne s’interpose.`,
    otherKey: "Attention : c’est une autre clé",
    otherKeyWords: (name) =>
      `Ce code ne correspond pas à la clé pour laquelle vos messages à ${name} sont chiffrés.`,
    otherKeyCheck: (name) =>
      `Vérifiez d’abord que ${name} montre bien le code de votre contact, et non celui de quelqu’un d’autre.`,
    otherKeyDanger:
      "Si c’est bien le vôtre, quelqu’un s’interpose peut-être. N’écrivez rien de confidentiel et prévenez votre administrateur.",
    notThat: "Ce n’est pas le bon code",
    scanAgain: "Scanner à nouveau",
    byEye: "Comparer plutôt les chiffres",
    failed: "Il n’y a rien à comparer",
  },
  compose: {
    field: "Nom ou adresse",
    hint: (example) => `Quelqu’un de votre serveur, par son nom ou comme ${example}`,
    suggestions: "Suggestions",
    found: (count) => plural(count, { one: "# suggestion", other: "# suggestions" }),
    none: "Aucune suggestion",
    unknown: (address) =>
      `Personne sur ce serveur n’a l’adresse ${address}. Vérifiez l’orthographe, ou demandez-la à la personne.`,
    notAnAddress: (example) =>
      `Personne ne porte ce nom ici, et ce n’est pas une adresse. Une adresse ressemble à ${example}.`,
    elsewhere: (domain) => `Vous ne pouvez écrire qu’aux personnes de ${domain}.`,
  },
  changed: {
    bar: (name) => `La clé de sécurité de ${name} a changé. Rien n’est envoyé avant votre décision.`,
    decide: "Décider",
    title: (name) => `Nouvelle clé de sécurité de ${name}`,
    happened: (name) => `Vous aviez vérifié ${name}. Depuis, une autre clé a remplacé la sienne.`,
    meaning: (name) =>
      `Le plus souvent, ${name} a un nouveau téléphone ou a réinstallé Sottovoce. Mais quelqu’un pourrait aussi se faire passer pour ${name}.`,
    advice: "Comparez encore une fois, en personne ou au téléphone. Rien n’est envoyé avant votre décision.",
    compare: "Comparer à nouveau",
    accept: "Accepter sans comparer",
    acceptNote: (name) =>
      `Si vous l’acceptez sans comparer, vous pourrez écrire à nouveau, mais ${name} ne comptera plus comme contact vérifié.`,
    accepted: (name) =>
      `Vous pouvez de nouveau écrire à ${name}. Comparez le numéro de sécurité dès que possible.`,
    later: "Pas maintenant",
  },
  contradicted: {
    title: "Rien n’est envoyé, pour votre sécurité",
    words: (name) =>
      `Le serveur dit que ${name} est désormais un téléphone SIP, or nous connaissons une clé de ${name}. Rien n’est envoyé sans chiffrement. Interrogez ${name} par un autre moyen et prévenez votre administrateur.`,
  },
  endToSite: {
    title: "Votre serveur peut lire vos messages",
    words: (name) =>
      `${name} a un téléphone SIP, qui n’a pas de clés. Ce que vous écrivez est protégé en chemin, mais votre serveur pourrait le lire.`,
    agree: "Écrire quand même",
  },
};
