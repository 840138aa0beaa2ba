/**
 * Why a login at a provider was refused, for the login page. The server tells it in the address, and in a cookie that shows that
 * it was the server: what a link alone brings is not shown.
 */
export function refusal(told: string | null, cookies: string): string | undefined {
  if (!told) {
    return undefined;
  }
  const given = cookies
    .split("; ")
    .find((each) => each.startsWith("millrace-refused="))
    ?.slice("millrace-refused=".length);
  try {
    if (given && decodeURIComponent(given.replaceAll("+", "%20")) === told) {
      return told;
    }
  } catch {
    // no cookie of the server's
  }
  return "The login was refused. Try again, or ask who runs this server.";
}
