/** Words of every screen. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("es");

export const common: Messages["common"] = {
  app: "Sottovoce",
  back: "Atrás",
  close: "Cerrar",
  cancel: "Cancelar",
  ok: "Aceptar",
  done: "Hecho",
  next: "Continuar",
  search: "Buscar",
  clear: "Borrar",
  copy: "Copiar",
  copied: "Copiado.",
  remove: "Eliminar",
  retry: "Reintentar",
  save: "Guardar",
  show: "Mostrar",
  hide: "Ocultar",
  history: "Historial",
  contacts: "Contactos",
  settings: "Ajustes",
  navigation: "Menú principal",
  loading: "Cargando…",
  you: "Tú",
  online: "Conectado",
  connecting: "Conectando…",
  offline: "Sin conexión. Lo que escribas saldrá en cuanto vuelva.",
  refused: "El servidor ya no acepta este dispositivo.",
  impostor: "Este no es tu servidor. No se le ha enviado nada.",
  unexpected: "Ha ocurrido algo inesperado. Inténtalo de nuevo.",
  newVersion: "Hay una versión nueva lista.",
  reload: "Recargar",
  notLoaded: "No se pudo cargar esta parte de la aplicación. Comprueba la conexión.",
  choose: "Elige una conversación",
  chooseHint: "O empieza una nueva.",
  unread: (count: number) => plural(count, { one: "# mensaje sin leer", other: "# mensajes sin leer" }),
  lostWhileLocked: (count: number) =>
    plural(count, {
      one: "# mensaje que llegó con Sottovoce bloqueado está dañado y no se puede leer.",
      other: "# mensajes que llegaron con Sottovoce bloqueado están dañados y no se pueden leer.",
    }),
};
