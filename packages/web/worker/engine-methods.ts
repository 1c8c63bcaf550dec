/** What tabs can ask for, each method as the engine does it. */
import type { AppEngine } from "../engine/app-engine.ts";
import type { Host } from "./host.ts";
import { preferencesOf, toJson } from "./preferences-of.ts";

export function engineMethods(host: Host): AppEngine {
  return {
    ...deviceMethods(host),
    ...messageMethods(host),
    ...peopleMethods(host),
    ...accountMethods(host),
    ...callMethods(host),
  };
}

function deviceMethods(host: Host) {
  return {
    preview: (link) => host.preview(link),
    activate: (link, passphrase, words) => host.activate(link, passphrase, words),
    startJoining: (link, passphrase) => host.startJoining(link, passphrase),
    finishJoining: () => host.finishJoining(),
    cancelJoining: () => host.cancelJoining(),
    unlock: (passphrase) => host.unlock(passphrase),
    lock: () => host.lock(),
    changePassphrase: async (current, next) => host.open.changePassphrase(current, next),
    erase: () => host.erase(),
    wake: () => host.wake(),
  } satisfies Partial<AppEngine>;
}

function messageMethods(host: Host) {
  return {
    send: async (to, text, id) => host.open.send(to, text, { id }),
    retry: async (id) => host.open.retry(id),
    remove: async (id) => host.open.remove(id),
    removeConversation: async (peer) => host.open.removeConversation(peer),
    conversations: async (options) => host.open.conversations(options),
    messages: async (peer, options) => host.open.messages(peer, options),
    message: async (id) => host.open.message(id),
    exportPage: async (after, limit) => host.open.exportPage(after, limit),
    outbox: async () => host.open.outbox(),
    markRead: async (peer) => host.open.markRead(peer),
  } satisfies Partial<AppEngine>;
}

function peopleMethods(host: Host) {
  return {
    contacts: async () => host.open.contacts(),
    lookUp: async (address) => host.open.lookUp(address),
    directory: async (query, after) => host.open.directory(query, after),
    safetyNumber: async (address) => host.open.safetyNumber(address),
    verifyByCode: async (address, code) => host.open.verifyByCode(address, code),
    markVerified: async (address, digits) => host.open.markVerified(address, digits),
    acceptChange: async (address) => host.open.acceptChange(address),
    setFavourite: async (address, favourite) => host.open.setFavourite(address, favourite),
    setEndToSite: async (address, agreed) => host.open.setEndToSite(address, agreed),
    setDisappearing: async (address, seconds) => host.open.setDisappearing(address, seconds),
  } satisfies Partial<AppEngine>;
}

function accountMethods(host: Host) {
  return {
    devices: async () => host.open.devices(),
    offerLink: async () => host.open.offerLink(),
    awaitLinkRequest: async () => host.open.awaitLinkRequest(),
    acceptLink: async (request) => host.open.acceptLink(request),
    cancelLink: async () => host.open.cancelLink(),
    removeDevice: async (device) => host.open.removeDevice(device),
    preferences: async () => preferencesOf(await host.open.preferences()),
    setPreferences: async (change) => preferencesOf(await host.open.setPreferences(toJson(change))),
  } satisfies Partial<AppEngine>;
}

function callMethods(host: Host) {
  return {
    calls: async () => host.open.calls.current(),
    call: async (to) => host.open.calls.call(to),
    answerCall: async (id) => host.open.calls.answer(id),
    declineCall: async (id) => host.open.calls.decline(id),
    hangUp: async (id) => host.open.calls.hangUp(id),
    muteCall: async (id, muted) => host.open.calls.setMuted(id, muted),
    holdCall: async (id, held) => host.open.calls.setHeld(id, held),
    confirmSas: async (id, matches) => host.open.calls.confirmSas(id, matches),
    acceptAsNew: async (peer) => host.open.calls.acceptAsNew(peer),
  } satisfies Partial<AppEngine>;
}
