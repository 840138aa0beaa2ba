import { type Client, api } from "../api/client";
import { events } from "../api/events.svelte";
import { Problem } from "../api/problem";
import { type Access, type Role, permits, roleOf } from "./access";

/** What the server says of who is logged in. */
interface Answer {
  readonly name: string;
  readonly roles: readonly unknown[];
  readonly expires?: string;
  readonly firstRun?: boolean;
  /** Where the browser logs out of its provider too. */
  readonly url?: string;
}

export interface Who {
  readonly name: string;
  readonly roles: readonly Role[];
}

/**
 * Who is logged in. `asking` until that is known, `out` before a login, `in` after it, `expired` when the server does not
 * know the login any more: then the page stays as it is until somebody logs in again.
 */
export type LoginState = "asking" | "out" | "in" | "expired";

/** Where the browser goes so that nothing of one account is left to the next. */
export interface Places {
  /** To the login, or to where its provider ends the login, with nothing kept. */
  leave(address?: string): void;
  /** To this page, with nothing kept. */
  anew(): void;
}

const PLACES: Places = { leave: (address = "/console") => location.assign(address), anew: () => location.reload() };

export class Session {
  state = $state<LoginState>("asking");
  who = $state.raw<Who>();
  /** Whether the server waits to be set up: the password is still that of its first start. */
  firstRun = $state(false);
  /** Why it is not known who is logged in. */
  problem = $state.raw<Problem>();

  private readonly client: Client;
  private readonly places: Places;

  constructor(client: Client, places: Places = PLACES) {
    this.client = client;
    this.places = places;
    client.whenUnauthorized = () => {
      if (this.state === "in") {
        this.state = "expired";
        events.stop();
      }
    };
  }

  /** Asks the server. */
  async find(): Promise<void> {
    try {
      this.enter(await this.call("GET"));
    } catch (failure) {
      const problem = Problem.from(failure);
      this.problem = problem.status === 401 ? undefined : problem;
      this.state = "out";
    }
  }

  /** @throws Problem if the server does not let that account in */
  async login(name: string, password: string): Promise<void> {
    this.enter(await this.call("POST", { name, password }));
  }

  /** Ends the login, also one that the server does not know any more. */
  async logout(): Promise<void> {
    const answer = await this.call("DELETE").catch((failure) => {
      if (Problem.from(failure).status !== 401) {
        throw failure;
      }
      return undefined;
    });
    events.stop();
    this.client.forget();
    this.who = undefined;
    this.state = "asking";
    this.places.leave(ofTheWeb(answer?.url));
  }

  may(access: Access): boolean {
    return permits(access, this.who?.roles ?? []);
  }

  private enter({ name, roles, firstRun = false }: Answer): void {
    const who: Who = { name, roles: roles.map(roleOf).filter((role) => role !== undefined) };
    if (this.who && JSON.stringify(who) !== JSON.stringify(this.who)) {
      this.client.forget();
      return this.places.anew();
    }
    this.who = who;
    this.firstRun = firstRun;
    this.problem = undefined;
    this.state = "in";
    events.start();
    document.dispatchEvent(new Event("millrace:resume"));
  }

  private async call(method: string, body?: unknown): Promise<Answer> {
    const response = await this.client.open("/session", {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    });
    return response.status === 204 ? { name: "", roles: [] } : ((await response.json()) as Answer);
  }
}

/** Only addresses of the web are gone to, never `javascript:`. */
function ofTheWeb(address: string | undefined): string | undefined {
  return address && /^https?:$/.test(new URL(address, location.href).protocol) ? address : undefined;
}

export const session = new Session(api);
