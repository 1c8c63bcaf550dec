/** What the browser does to a voice before it is sent, as telephones do. Tests, which compare sounds, build without it. */
export const VOICE_PROCESSING: boolean = true;
