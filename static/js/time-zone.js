/** Tells the server where the browser's clock is, for the profile of a new account;
 * the cookie lasts for an hour, so that it survives a detour to another site's sign-in. */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  document.cookie = `time_zone=${zone}; path=/; max-age=3600; samesite=lax`;
}
