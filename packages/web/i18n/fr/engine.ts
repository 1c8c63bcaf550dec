/** What the engine and the server say: reasons, timelines, remarks. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("fr");

export const engine: Messages["engine"] = {
  /** By error code. */
  errors: {
    network: "Pas de réponse du serveur. Vérifiez la connexion ; un nouvel essai suivra.",
    impostor: "Ce n’est pas votre serveur. Rien ne lui a été envoyé.",
    bad_answer: "Le serveur a donné une réponse incompréhensible. Prévenez votre administrateur.",
    wrong_passphrase: "Cette phrase secrète n’est pas la bonne.",
    wait: "Trop d’essais erronés. Patientez un instant.",
    locked: "Cet appareil est verrouillé. Déverrouillez-le d’abord.",
    not_activated: "Il n’y a pas encore de compte sur cet appareil. Ouvrez le lien de votre administrateur.",
    already_activated: "Cet appareil a déjà un compte.",
    damaged: "Une donnée enregistrée sur cet appareil est endommagée. Réactivez-le avec un nouveau lien.",
    storage: "L’appareil n’a pas pu l’enregistrer. Libérez de l’espace et réessayez.",
    key_changed: "La clé de sécurité de ce contact a changé. Décidez avant d’écrire.",
    end_to_site_not_agreed:
      "Ce contact a un téléphone SIP : le serveur peut lire vos messages. Acceptez-le d’abord.",
    said_to_be_sip_phone:
      "Le serveur affirme que ce contact est un téléphone SIP, or il a des clés. Rien n’est envoyé. Contactez-le autrement.",
    devices_withheld:
      "Le serveur ne montre pas quels appareils ce contact a maintenant. Rien n’est envoyé d’ici là. Demandez au contact par un autre moyen si un appareil a été perdu et doit être retiré, et prévenez votre administrateur.",
    own_address: "C’est votre propre adresse.",
    other_domain: "Cette adresse est sur un autre serveur. On ne peut pas l’atteindre d’ici.",
    bad_address: "Ce n’est pas une adresse. Elle ressemble à nom@example.org.",
    bad_link: "Ce lien d’activation est incomplet. Copiez-le à nouveau en entier.",
    other_server: "Ce lien appartient à un autre serveur. Ouvrez le lien lui-même dans votre navigateur.",
    unreachable_devices: "Aucun appareil du destinataire ne pourrait le lire.",
    link_unknown: "Le serveur ne connaît pas ce lien. Créez-en un nouveau sur votre autre appareil.",
    link_used:
      "Un autre appareil a déjà ouvert ce lien. Si ce n’était pas vous, annulez-le sur votre autre appareil.",
    link_expired: "Ce lien n’est plus valable. Créez-en un nouveau sur votre autre appareil.",
    link_tampered:
      "Ce que le serveur a transmis ne vient pas de votre autre appareil. Rien n’a été relié. Prévenez votre administrateur avant de réessayer.",
    wrong_recovery_words: "Ces mots ne sont pas ceux de ce compte. Comparez-les avec ce que vous avez noté.",
    not_primary: "Seul le premier appareil que vous avez configuré peut le faire.",
    own_device: "Cet appareil détient la clé de votre compte et ne peut pas se retirer lui-même.",
    too_many_devices:
      "Votre compte a déjà autant d’appareils que possible. Retirez-en un que vous n’utilisez plus.",
    busy_here: "Un appel est déjà en cours. Terminez-le d’abord.",
    no_media: "Cet appareil ne peut pas transmettre le son des appels.",
    no_such_call: "Cet appel est terminé.",
    stopped: "Sottovoce s’est verrouillé entre-temps. Déverrouillez-le et réessayez.",
    other_key:
      "Ce n’est pas la clé pour laquelle vos messages sont chiffrés. Ne continuez pas avant de savoir pourquoi.",
    own_safety_code: "C’est votre propre code. Scannez celui de l’autre écran.",
    no_safety_code: "Ce n’est pas le code d’un numéro de sécurité. Scannez celui de l’autre écran.",
    unauthorized:
      "Le serveur n’accepte plus cet appareil : compte désactivé ou réinitialisé, ou appareil retiré. Adressez-vous à votre administrateur.",
    forbidden: "Votre compte n’y est pas autorisé. Adressez-vous à votre administrateur.",
    unknown_recipient: "Cette adresse n’existe pas sur ce serveur. Vérifiez l’orthographe.",
    messaging_disabled:
      "Les messages sécurisés ne sont pas activés pour votre compte. Demandez à votre administrateur de les activer.",
    recipient_messaging_disabled:
      "Les messages sécurisés ne sont pas activés pour le destinataire. L’administrateur peut les activer.",
    empty: "Il n’y a encore rien à envoyer.",
    too_long: "Le message dépasse 160 caractères.",
    device_gone: "Le destinataire n’a plus d’appareil et doit d’abord en activer un.",
    mailbox_full: "Trop de messages attendent le destinataire. Réessayez plus tard.",
    rate_limited: "Trop de demandes en peu de temps. La suite dans un instant.",
    activation_unknown: "Le serveur ne connaît pas ce lien. Ouvrez-le en entier, ou demandez-en un nouveau.",
    activation_used:
      "Ce lien a déjà servi. Si ce n’était pas vous, prévenez aussitôt votre administrateur ; sinon, demandez-en un nouveau.",
    activation_expired: "Ce lien a expiré. Demandez-en un nouveau.",
    account_disabled: "Votre compte est désactivé. Adressez-vous à votre administrateur.",
    end_to_site_only: "Le destinataire utilise un téléphone SIP, sans clés.",
    end_to_end_only: "Ce contact a des clés : ses messages sont toujours chiffrés de bout en bout.",
    unavailable: "Le serveur ne peut pas le faire pour l’instant. Un nouvel essai suivra.",
    internal: "Le serveur a rencontré un problème inattendu. Un nouvel essai suivra.",
    bad_request:
      "L’application et le serveur ne se comprennent pas. Rechargez l’application ; si cela ne suffit pas, prévenez votre administrateur.",
    not_found:
      "L’application et le serveur ne se comprennent pas. Rechargez l’application ; si cela ne suffit pas, prévenez votre administrateur.",
    method_not_allowed:
      "L’application et le serveur ne se comprennent pas. Rechargez l’application ; si cela ne suffit pas, prévenez votre administrateur.",
    conflict:
      "L’application et le serveur ne se comprennent pas. Rechargez l’application ; si cela ne suffit pas, prévenez votre administrateur.",
    bad_signature:
      "L’application et le serveur ne se comprennent pas. Rechargez l’application ; si cela ne suffit pas, prévenez votre administrateur.",
    too_large:
      "L’application et le serveur ne se comprennent pas. Rechargez l’application ; si cela ne suffit pas, prévenez votre administrateur.",
    malformed:
      "L’application et le serveur ne se comprennent pas. Rechargez l’application ; si cela ne suffit pas, prévenez votre administrateur.",
    devices_changed:
      "L’application et le serveur ne se comprennent pas. Rechargez l’application ; si cela ne suffit pas, prévenez votre administrateur.",
    unexpected: "Une erreur inattendue s’est produite. Veuillez réessayer.",
  },
  notes: {
    key_changed: (name: string) =>
      `${name} a une nouvelle clé de sécurité : sans doute un nouvel appareil, ou quelqu’un d’autre qui répond sous ce nom.`,
    sending_blocked: (name: string) =>
      `La clé de sécurité de ${name} n’est pas celle que vous avez vérifiée. Rien n’est envoyé avant votre décision.`,
    said_to_be_sip_phone: (name: string) =>
      `Le serveur dit maintenant que ${name} est un téléphone SIP. Mais ${name} a des clés de sécurité, donc rien n’est envoyé. Demandez-lui par un autre moyen et prévenez votre administrateur.`,
    unreadable: (name: string) =>
      `Un message de ${name} n’a pas pu être lu. Il a été redemandé et apparaîtra dès son arrivée.`,
    devices_differ: (name: string) =>
      `Le serveur indique pour ${name} d’autres appareils que ${name}. Rien n’est envoyé tant qu’ils diffèrent, car un appareil retiré pourrait le lire. Demandez à ${name} par un autre moyen si un appareil a été perdu et doit être retiré, et prévenez votre administrateur.`,
    unlisted_device: (name: string) =>
      `Un message est venu d’un appareil qui n’est pas à ${name}. Il n’est pas affiché. Demandez à ${name} de le renvoyer.`,
    unencrypted: (name: string) =>
      `Un message est arrivé sans chiffrement au nom de ${name}. Il n’est pas affiché : n’importe qui a pu l’inventer. Demandez à ${name}.`,
    missed_call: (name: string) => `${name} a appelé.`,
    call: (name: string) => `Il y a eu un appel avec ${name}.`,
  },
  timeline: {
    composed: "Écrit et enregistré sur cet appareil.",
    composedDisappearing: (time: string) => `Il disparaît ${time} après lecture.`,
    composedHereOnly: (time: string) => `Il disparaît ici après ${time} ; un téléphone SIP le garde.`,
    attempt: (attempt: number, attempts: number, cause: string) =>
      `Tentative ${attempt} sur ${attempts} : ${cause}.`,
    causes: {
      written: "le message est nouveau",
      resumed: "l’application a redémarré",
      registered: "cet appareil a joint le serveur",
      keep_alive: "le serveur a répondu à un signe de vie",
      devices_shown: "le serveur a montré les appareils du destinataire",
      next_message: "un autre message a été envoyé",
      user: "vous l’avez demandé",
      failed: "la précédente a échoué",
    },
    attempt_failed: (attempt: number, why: string) => `La tentative ${attempt} a échoué. ${why}`,
    waiting: "Pas encore envoyé. Il attend la prochaine occasion.",
    goes_end_to_site:
      "Le destinataire a un téléphone SIP et vous avez accepté : il part sous une forme que le serveur peut lire.",
    enqueued: "Le serveur l’a et le remet dès qu’un appareil du destinataire est là.",
    enqueuedReadable: "Le serveur l’a, peut le lire et le remet dès que le téléphone du destinataire est là.",
    keptUntil: (moment: string) => `Il y est gardé jusqu’au ${moment}.`,
    sent_elsewhere: "Envoyé depuis un autre de vos appareils.",
    delivered: "Un appareil du destinataire l’a reçu.",
    deliveredReadable: "Le téléphone du destinataire l’a reçu.",
    expired: "Personne ne l’a pris à temps ; le serveur l’a supprimé.",
    not_sent_in_time: "Il n’a pas pu être confié au serveur en 12 heures et a été abandonné.",
    mailbox_full: "Trop de messages attendent le destinataire. Réessayez plus tard.",
    device_gone: "L’appareil du destinataire n’existe plus.",
    received: "Reçu et enregistré sur cet appareil.",
    receivedReadable: "Reçu d’un téléphone SIP et enregistré sur cet appareil. Le serveur a pu le lire.",
    resent: "Un appareil du destinataire n’a pas pu le lire et l’a reçu à nouveau.",
    omitted: (count: number) =>
      plural(count, { one: "# entrée précédente est omise.", other: "# entrées précédentes sont omises." }),
    nextAttempt: (moment: string) => `Prochaine tentative : ${moment}.`,
    nextWhen: (occasions: string) => `Prochaine tentative dès que ${occasions}.`,
    deliveredWhen: (occasions: string) => `La suite dès que ${occasions}.`,
    triggers: {
      registered: "cet appareil joint le serveur",
      keep_alive: "le serveur répond à un signe de vie",
      devices_shown: "le serveur montre les appareils du destinataire",
      next_message: "vous envoyez un autre message",
      user: "vous réessayez ici",
      recipient_registered: "l’appareil du destinataire est en ligne",
    },
  },
  /** Why nothing can be done here at all. */
  broken: {
    no_storage: {
      title: "Sottovoce ne peut rien enregistrer ici",
      words: "Ouvrez-le dans une fenêtre ordinaire, non privée, et vérifiez que le disque n’est pas plein.",
    },
    newer_version: {
      title: "Sottovoce a été mis à jour",
      words: "Une version plus récente est ouverte dans un autre onglet. Rechargez cette page.",
    },
    closed: { title: "Le navigateur a fermé les données enregistrées", words: "Rechargez cette page." },
    not_started: {
      title: "Sottovoce n’a pas pu démarrer",
      words: "Rechargez cette page. Si cela ne suffit pas, mettez à jour votre navigateur.",
    },
  },
};
