/** What the engine and the server say: reasons, timelines, remarks. */
import type { Messages } from "../en/index.ts";

export const engine: Messages["engine"] = {
  /** By error code. */
  errors: {
    network: "Pas de réponse du serveur. Vérifiez la connexion ; un nouvel essai suivra.",
    impostor: "Ce n’est pas votre serveur. Rien ne lui a été envoyé.",
    bad_answer: "Le serveur a donné une réponse incompréhensible. Prévenez votre administrateur.",
    wrong_passphrase: "Cette phrase secrète n’est pas la bonne.",
    wait: "Trop d’essais erronés. Patientez un instant.",
    not_activated: "Il n’y a pas encore de compte sur cet appareil. Ouvrez le lien de votre administrateur.",
    already_activated: "Cet appareil a déjà un compte.",
    damaged: "Une donnée enregistrée sur cet appareil est endommagée. Réactivez-le avec un nouveau lien.",
    storage: "L’appareil n’a pas pu l’enregistrer. Libérez de l’espace et réessayez.",
    key_changed: "La clé de sécurité de ce contact a changé. Décidez avant d’écrire.",
    end_to_site_not_agreed:
      "Ce contact a un téléphone SIP : le serveur peut lire vos messages. Acceptez-le d’abord.",
    said_to_be_sip_phone:
      "Le serveur affirme que ce contact est un téléphone SIP, or il a des clés. Rien n’est envoyé. Contactez-le autrement.",
    own_address: "C’est votre propre adresse.",
    bad_address: "Ce n’est pas une adresse. Elle ressemble à nom@example.org.",
    bad_link: "Ce lien d’activation est incomplet. Copiez-le à nouveau en entier.",
    unreachable_devices: "Aucun appareil du destinataire ne pourrait le lire.",
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
      "Les messages sécurisés ne sont pas activés pour votre compte. Demandez-le à votre administrateur.",
    recipient_messaging_disabled:
      "Les messages sécurisés ne sont pas activés pour le destinataire. L’administrateur peut le faire.",
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
      "L’application et le serveur ne se comprennent pas. Rechargez l’application ; sinon, prévenez votre administrateur.",
    not_found:
      "L’application et le serveur ne se comprennent pas. Rechargez l’application ; sinon, prévenez votre administrateur.",
    method_not_allowed:
      "L’application et le serveur ne se comprennent pas. Rechargez l’application ; sinon, prévenez votre administrateur.",
    conflict:
      "L’application et le serveur ne se comprennent pas. Rechargez l’application ; sinon, prévenez votre administrateur.",
    bad_signature:
      "L’application et le serveur ne se comprennent pas. Rechargez l’application ; sinon, prévenez votre administrateur.",
    too_large:
      "L’application et le serveur ne se comprennent pas. Rechargez l’application ; sinon, prévenez votre administrateur.",
    malformed:
      "L’application et le serveur ne se comprennent pas. Rechargez l’application ; sinon, prévenez votre administrateur.",
    devices_changed:
      "L’application et le serveur ne se comprennent pas. Rechargez l’application ; sinon, prévenez votre administrateur.",
    unexpected: "Une erreur inattendue s’est produite. Veuillez réessayer.",
  },
};
