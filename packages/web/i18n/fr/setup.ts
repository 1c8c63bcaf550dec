/** Welcome, activation, recovery kit, linking from the new device's side, unlocking. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("fr");

export const setup: Messages["setup"] = {
  welcome: {
    title: "Des messages rien que pour vous",
    about:
      "Avec Sottovoce, vous écrivez de courts messages que seuls vous et vos destinataires pouvez lire. Ils sont chiffrés en chemin, et sur cet appareil.",
    begin: "Pour commencer, ouvrez le lien d’activation de votre administrateur.",
    link: "Lien d’activation",
    linkHint: "Collez-le en entier, de https:// jusqu’à la fin.",
    open: "Continuer",
    scan: "Scanner un code QR",
    scanTitle: "Scannez le code QR de votre lien",
    language: "Langue",
    another:
      "Vous utilisez déjà Sottovoce sur un autre appareil ? Ouvrez-y Réglages, Appareils, et scannez ici son code.",
  },
  links: {
    none: "Ce n’est pas un lien Sottovoce. Collez le lien entier que vous avez reçu.",
    otherServer: (host) => `Ce lien appartient à un autre serveur, ${host}.`,
    openThere: "L’ouvrir sur ce serveur",
    failed: "Ce lien n’est pas utilisable",
    another: "Utiliser un autre lien",
    network:
      "Pas de réponse du serveur. Vérifiez la connexion, puis réessayez. Si cela ne suffit pas, rechargez l’application.",
  },
  activation: {
    title: "Configurer cet appareil",
    checking: "Vérification du lien…",
    server: "Serveur",
    submit: "Activer",
    working: "L’appareil est en cours de chiffrement. Cela prend quelques secondes.",
    haveWords: "J’ai des mots de récupération",
    noWords: "Je n’ai pas de mots de récupération",
    words: "Mots de récupération",
    wordsHint:
      "Après une réinitialisation, les 24 mots de votre kit vous rendent votre clé : rien ne change pour vos contacts.",
    wordCount: (count) => plural(count, { one: "# mot sur 24", other: "# mots sur 24" }),
    wrongWords: "Ce ne sont pas les mots de récupération de ce compte. Vérifiez-les un à un, et leur ordre.",
    begun:
      "Une configuration a été commencée ici avec une autre phrase secrète. Saisissez celle-là, ou recommencez.",
    anew: "Recommencer",
    already: "Cet appareil a déjà un compte",
    alreadyWhy:
      "Le lien n’a pas été utilisé. Pour l’utiliser ici, effacez d’abord cet appareil, dans Réglages, Stockage. Ou ouvrez-le dans un autre navigateur.",
    openApp: "Ouvrir Sottovoce",
    unlockFirst: "Le lien n’a pas été utilisé : cet appareil a déjà un compte.",
  },
  passphrase: {
    title: "Choisissez une phrase secrète",
    why: "Elle chiffre tout sur cet appareil et déverrouille Sottovoce. Un code PIN convient aussi. Personne ne peut la réinitialiser pour vous.",
    label: "Phrase secrète ou PIN",
    repeat: "Répétez-la",
    show: "Afficher la phrase secrète",
    hide: "Masquer la phrase secrète",
    suggest: "En proposer une",
    suggested: "Notez ces mots avant de continuer.",
    different: "Les deux ne sont pas identiques.",
    tooShort: "Prenez au moins 6 lettres ou chiffres. Plus court, il suffit d’essayer pour trouver.",
    tooCommon: "C’est une des premières que l’on essaierait. Choisissez-en une autre.",
    strength: "Solidité",
    levels: { weak: "Faible", fair: "Moyenne", good: "Bonne", strong: "Très bonne" },
    thief: (time) => `Quelqu’un qui copierait les données de cet appareil mettrait ${time} à la trouver.`,
    times: {
      instant: "moins d’une seconde",
      seconds: "quelques secondes",
      minutes: "quelques minutes",
      hours: "quelques heures",
      days: "quelques jours",
      months: "quelques mois",
      years: "quelques années",
      centuries: "des siècles",
    },
    advice: "Mieux : quatre ou cinq mots sans rapport entre eux.",
    adviceFair: "Un mot de plus la rend bien plus solide.",
  },
  kit: {
    title: "Votre kit de récupération",
    why: "Écrivez ces 24 mots sur papier, dans cet ordre, et gardez le papier en lieu sûr. Si vous perdez cet appareil, ils vous rendent votre clé ; toute autre personne qui les a peut se faire passer pour vous.",
    once: "Ils ne seront plus affichés ensuite.",
    words: "Mots de récupération",
    print: "Imprimer",
    copied: "Copié. D’autres applications peuvent le lire : collez vite, puis copiez autre chose.",
    written: "Je les ai écrits",
    skip: "Passer",
    skipTitle: "Continuer sans kit de récupération ?",
    skipWhy:
      "Les mots ne seront plus affichés. Si vous perdez cet appareil, votre administrateur peut vous donner un nouveau lien ; mais vos contacts verront que votre clé a changé et devront vous vérifier à nouveau.",
    back: "Revoir les mots",
    goOn: "Continuer sans",
    confirmTitle: "Vérifiez votre papier",
    confirmWhy: "Saisissez ces trois mots parmi vos 24.",
    word: (position) => `Mot ${position}`,
    wrongWord: "C’est un autre mot. Regardez encore.",
    confirm: "Confirmer",
    confirmed: "Parfait. Gardez le papier en lieu sûr.",
    lost: "Votre kit de récupération n’est pas confirmé",
    lostWhy:
      "Si les mots sont sur papier, tout va bien. Sinon, ils sont perdus : ils ne sont affichés qu’une fois. Sottovoce fonctionne quand même, mais vos contacts verront une clé changée si vous perdez cet appareil.",
    onPaper: "Je les ai sur papier",
    without: "Je continue sans",
  },
  unlock: {
    title: "Verrouillé",
    submit: "Déverrouiller",
    arrived: "Il y a du nouveau.",
    triesLeft: (count) =>
      plural(count, { one: "Encore # essai avant une pause.", other: "Encore # essais avant une pause." }),
    pause: (time) => `Trop d’essais erronés. Vous pourrez réessayer dans ${time}.`,
    forgot: "Phrase secrète oubliée ?",
    forgotTitle: "Sans votre phrase secrète",
    forgotWhy:
      "Sans elle, personne ne peut ouvrir ce qui est enregistré ici. Vous pouvez effacer cet appareil et recommencer avec un nouveau lien de votre administrateur. Avec vos mots de récupération, vous gardez votre clé.",
  },
  erase: {
    submit: "Effacer cet appareil",
    title: "Tout effacer sur cet appareil ?",
    why: "Tous les messages, contacts et clés enregistrés ici seront supprimés. Ce qui n’est pas encore envoyé sera perdu. C’est irréversible.",
    last: "Vraiment tout ?",
    lastWhy: "Il n’y a pas de retour possible.",
    yes: "Oui, tout effacer",
  },
  joining: {
    title: "Rejoindre votre compte",
    why: "Cet appareil devient un appareil de plus de votre compte.",
    passphraseWhy:
      "Elle chiffre tout sur cet appareil. Elle peut être différente de celle de votre autre appareil.",
    submit: "Continuer",
    working: "Votre autre appareil est interrogé. Cela prend quelques secondes.",
    compare: "Comparez les chiffres",
    compareWhy:
      "Votre autre appareil affiche aussi six chiffres. S’ils sont identiques, confirmez là-bas. Sinon, quelqu’un s’est interposé : annulez.",
    waiting: "En attente de votre autre appareil…",
    declined: "Votre autre appareil n’a pas accepté celui-ci.",
    expired: "Le lien a expiré.",
    again: "Créez un nouveau lien sur votre autre appareil, et ouvrez-le ici.",
    failed: "Cet appareil n’a pas été ajouté",
  },
  notifications: {
    title: "Savoir quand un message ou un appel arrive",
    why: "Sottovoce peut vous prévenir en arrière-plan. Rien ne passe par le service d’un tiers.",
    allow: "Autoriser les notifications",
    later: "Pas maintenant",
  },
  scanner: {
    starting: "Démarrage de la caméra…",
    aim: "Placez le code devant la caméra.",
    denied:
      "La caméra n’est pas autorisée. Autorisez-la dans les réglages de votre navigateur, puis réessayez.",
    none: "Il n’y a pas de caméra utilisable ici.",
  },
};
