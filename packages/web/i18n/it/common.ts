/** Words of every screen. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("it");

export const common: Messages["common"] = {
  app: "Sottovoce",
  back: "Indietro",
  close: "Chiudi",
  cancel: "Annulla",
  ok: "OK",
  done: "Fatto",
  next: "Continua",
  search: "Cerca",
  clear: "Cancella",
  copy: "Copia",
  copied: "Copiato.",
  remove: "Elimina",
  retry: "Riprova",
  save: "Salva",
  show: "Mostra",
  hide: "Nascondi",
  history: "Cronologia",
  contacts: "Contatti",
  settings: "Impostazioni",
  navigation: "Menu principale",
  loading: "Caricamento…",
  you: "Tu",
  online: "Connesso",
  connecting: "Connessione…",
  offline: "Nessuna connessione. Ciò che scrivi partirà appena torna.",
  refused: "Il server non accetta più questo dispositivo.",
  impostor: "Questo non è il tuo server. Non gli è stato inviato nulla.",
  unexpected: "È successo qualcosa di imprevisto. Riprova.",
  newVersion: "È pronta una nuova versione.",
  reload: "Ricarica",
  notLoaded: "Questa parte dell’app non si è potuta caricare. Controlla la connessione.",
  choose: "Scegli una conversazione",
  chooseHint: "Oppure iniziane una nuova.",
  unread: (count: number) => plural(count, { one: "# messaggio non letto", other: "# messaggi non letti" }),
  lostWhileLocked: (count: number) =>
    plural(count, {
      one: "# messaggio arrivato mentre Sottovoce era bloccato è danneggiato e illeggibile.",
      other: "# messaggi arrivati mentre Sottovoce era bloccato sono danneggiati e illeggibili.",
    }),
};
