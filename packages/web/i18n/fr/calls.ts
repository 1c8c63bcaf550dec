/** Calls: the call screen, ringing, and what is left of a call in History. */
import type { Messages } from "../en/index.ts";

export const calls: Messages["calls"] = {
  call: "Appeler",
  callName: (name: string) => `Appeler ${name}`,
  screen: (name: string) => `Appel avec ${name}`,
  incomingFrom: (name: string) => `${name} appelle`,
  answer: "Répondre",
  decline: "Refuser",
  end: "Raccrocher",
  back: "Retour aux messages",
  return: (name: string) => `Revenir à l’appel avec ${name}`,
  mute: "Muet",
  muted: "Votre micro est coupé.",
  microphoneGone: "Votre micro a disparu : on ne vous entend pas. Branchez-en un, puis rappelez.",
  hold: "Attente",
  held: "Vous avez mis l’appel en attente. Aucun de vous n’entend l’autre.",
  heldThere: (name: string) => `${name} a mis l’appel en attente.`,
  quiet: (name: string) =>
    `Rien ne vous parvient de ${name} en ce moment. Si cela dure, l’appel prend fin de lui-même.`,
  speaker: "Haut-parleur",
  speakerTitle: "Où vous entendez l’appel",
  speakerSystem: "Selon le système",
  second: (name: string) => `${name} appelle aussi.`,
  length: "Durée",
  elsewhere: "Un appel est en cours dans un autre onglet. C’est là qu’on y met fin.",
  unsupported:
    "Ce navigateur ne sait pas chiffrer les appels : il n’en passe et n’en prend aucun. Utilisez une version récente de Chrome, Edge, Firefox ou Safari.",
  interrupted:
    "L’appel s’est terminé ici : l’onglet dans lequel Sottovoce tournait a été fermé, et un autre a pris le relais. Rappelez.",
  phases: {
    dialing: "Appel en cours…",
    ringing: "Ça sonne là-bas…",
    incoming: "Appel entrant",
    connecting: "Connexion…",
    securing: "Accord sur les clés…",
    ended: "Appel terminé",
  },
  secured: {
    open: "Chiffré : comparez les mots",
    verified: "Sûr, vérifié",
    unproven: "Chiffré, mais avec qui ?",
    disclosed: "Quelqu’un écoute peut-être",
  },
  trust: {
    verified: (name: string) =>
      `Vous avez vérifié ${name}. Une fois en ligne, l’appel montre si c’est bien cette personne.`,
    unverified: (name: string) =>
      `Vous n’avez pas encore vérifié ${name}. Une fois en ligne, comparez deux mots.`,
    changed: (name: string) =>
      `Les clés de ${name} ont changé. Décidez-en d’abord dans la conversation : d’ici là, aucun appel n’aboutit.`,
    unknown: "Cette adresse n’est pas parmi vos contacts.",
  },
  phaseWhy: {
    red: "Personne n’entend encore rien.",
    yellow: "Les deux appareils s’accordent sur de nouvelles clés. Avant cela, rien ne s’entend.",
  },
  microphone:
    "Votre navigateur demande si Sottovoce peut utiliser le micro. Autorisez-le pour qu’on vous entende.",
  sas: {
    title: "Comparez deux mots",
    why: "Saluez-vous, puis lisez-vous les mots. Si les deux écrans montrent les mêmes, personne ne se tient entre vous.",
    unproven: (name: string) =>
      `Vous aviez vérifié ${name}, mais rien dans cet appel ne le confirme : c’est un autre appareil, ou quelqu’un s’est interposé. Ne dites rien de secret avant que les mots concordent.`,
    forgotten: (name: string) =>
      `L’appareil de ${name} a perdu les clés de vos appels précédents, ou quelqu’un se tient entre vous. Ne dites rien de secret avant que les mots concordent.`,
    onHold: "Reprenez d’abord l’appel : personne n’entend les mots pour l’instant.",
    youRead: "Vous lisez",
    theyRead: (name: string) => `${name} lit`,
    match: "Ils sont identiques",
    differ: "Ils sont différents",
    differHere: "Les mots sont différents",
    differTitle: "Les mots sont-ils vraiment différents ?",
    differWords: (name: string) =>
      `Quelqu’un écoute peut-être entre vous. L’appel prend fin, et ${name} n’est plus considéré comme vérifié.`,
    differConfirm: "Mettre fin à l’appel",
    goOn: "Comparer encore",
  },
  verified: {
    sas: (name: string) =>
      `${name} est vérifié : vous avez comparé les mots lors de cet appel ou d’un appel précédent.`,
    safety_number: (name: string) => `${name} est vérifié : vous avez comparé le numéro de sécurité.`,
  },
  discloses: (name: string) =>
    `Le programme de ${name} transmet ses clés à quelqu’un d’autre, qui peut écouter. Il le dit lui-même.`,
  mismatch: {
    title: "Les mots sont différents",
    words: (name: string) =>
      `Quelqu’un se tenait peut-être entre vous et ${name}. Ne dites rien de secret. Parlez à ${name} par une autre voie, et prévenez votre administrateur.`,
  },
  broken: {
    title: "Les clés de cet appel ne prolongent pas les précédentes",
    words: (name: string) =>
      `Ce n’est pas l’appareil de ${name} avec lequel vous avez déjà parlé : il a été réinstallé, ou quelqu’un se tient entre vous. L’appel a pris fin avant que rien ne soit entendu. Demandez à ${name} par une autre voie.`,
    accept: "Je sais pourquoi",
    acceptWords: (name: string) =>
      `Seulement si ${name} vous a dit pourquoi par une autre voie : un nouvel appareil, par exemple. Votre prochain appel commence comme le premier, et vous comparez à nouveau les mots.`,
    accepted: "Le prochain appel commence comme le premier.",
  },
  notProven: {
    title: "Cet appel n’a pas montré avec qui il est",
    words: (name: string) =>
      `Vous aviez vérifié ${name}, et rien dans cet appel ne l’a confirmé : un message a tardé, c’est un autre appareil, ou quelqu’un se tient entre vous. L’appel a pris fin avant qu’on entende quoi que ce soit. Rappelez. Si cela persiste, comparez à nouveau le numéro de sécurité.`,
  },
  details: {
    title: "Détails de sécurité",
    words: "Mots de cet appel",
    keyAgreement: "Accord de clés",
    cipher: "Chiffrement",
    authentication: "Authentification",
    hash: "Empreinte",
    continuity: "Continuité",
    messaging: "Lié aux messages",
    client: "Programme de l’autre côté",
    continuities: {
      first: "Premier appel avec cet appareil : rien encore à prolonger.",
      kept: "Prolonge les clés des appels précédents.",
      forgotten: "L’autre côté n’a gardé aucune clé des appels précédents.",
      broken: "Ne prolonge pas les appels précédents, dont les mots avaient été comparés.",
    },
    messagingYes:
      "Oui : des clés envoyées par message sûr en font partie, aussi contre les ordinateurs quantiques.",
    messagingNo: "Non",
    verified: "Vérifié",
    verifiedBy: {
      sas: "Par comparaison des mots",
      safety_number: "Par le numéro de sécurité",
      nobody: "Pas encore",
    },
  },
  ends: {
    hung_up: "L’appel est terminé.",
    cancelled: "L’appel a été annulé.",
    busy: (name: string) => `${name} est déjà en communication.`,
    declined: (name: string) => `${name} ne prend pas l’appel maintenant.`,
    no_answer: (name: string) => `${name} n’a pas répondu.`,
    unreachable: (name: string) =>
      `Aucun appareil de ${name} n’est joignable en ce moment. L’appel y sera signalé plus tard.`,
    answered_elsewhere: "Pris sur un autre de vos appareils.",
    declined_elsewhere: "Refusé sur un autre de vos appareils.",
    not_secured: "Aucun accord sur les clés : l’appel a pris fin. Rien ne s’est entendu.",
    mismatch: "Les mots sont différents : l’appel a pris fin.",
    continuity_broken: "Les clés ne prolongent pas les appels précédents : l’appel a pris fin.",
    not_proven: (name: string) => `Rien n’a montré que c’était ${name} : l’appel a pris fin.`,
    not_recognised: (name: string) =>
      `L’autre appareil n’a pas pu savoir que c’était vous et a mis fin à l’appel. Rappelez. Si cela persiste, comparez le numéro de sécurité avec ${name}.`,
    media_lost: "La connexion a été perdue.",
    no_way:
      "Vos deux réseaux ne vous laissent pas vous joindre. Essayez un autre réseau, ou demandez un relais à votre administrateur.",
    no_microphone:
      "Sottovoce ne peut utiliser aucun micro. Autorisez-le pour ce site dans le navigateur, ou branchez-en un, puis rappelez.",
    not_allowed: "Les appels ne sont pas activés pour ce compte. Adressez-vous à votre administrateur.",
    unknown: "Cette adresse n’existe pas sur ce serveur.",
    failed: "Quelque chose s’est mal passé. Rappelez.",
  },
  /** Instead of `no_way`, where the setting is the reason. */
  noRelay: (name: string) =>
    `Vous cachez votre adresse aux personnes non vérifiées, et il n’y a pas de relais pour cela. Vérifiez ${name}, ou changez ce réglage dans les réglages des appels.`,
  again: "Rappeler",
  write: "Écrire un message",
  close: "Fermer",
  entry: {
    details: "Détails de l’appel",
    out: "Appel sortant",
    in: "Appel entrant",
    missed: "Appel manqué",
    notAnswered: "Sans réponse",
    callBack: "Rappeler",
    youDeclined: "Vous avez refusé.",
    youHungUp: "Vous avez raccroché avant d’être en communication.",
    theyHungUp: (name: string) => `${name} a raccroché avant que vous soyez en communication.`,
    lasted: (time: string) => `Durée : ${time}`,
    receipt: "Reçu de sécurité",
    secured: "Vous deux seuls pouviez l’entendre.",
    verified: "Vérifié",
  },
  /** On the locked screen, and in a notification. */
  whileLocked: "Quelqu’un appelle. Déverrouillez pour voir qui c’est et pour répondre.",
  notification: "Appel entrant",
};
