import type { Schemas } from "../../api/types";
import { between, extended, type Reading } from "./readings";

/** Readings of the server, kept while other pages are shown. */
class ServerHistory {
  readings = $state.raw<readonly Reading[]>([]);

  private last: Schemas["Server"] | undefined;

  add(server: Schemas["Server"]): void {
    if (this.last && this.last.started !== server.started) {
      this.readings = [];
    } else if (this.last) {
      this.readings = extended(this.readings, between(this.last, server));
    }
    this.last = server;
  }
}

export const serverHistory = new ServerHistory();
