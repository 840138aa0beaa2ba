import { Problem } from "../api/problem";

export interface Toast {
  readonly id: number;
  readonly kind: "done" | "problem";
  readonly text: string;
}

const SHOWN_MS = 6_000;

/** Short messages at the foot of the console. Problems stay until they are closed. */
class Toasts {
  all = $state.raw<readonly Toast[]>([]);

  private last = 0;

  done(text: string): void {
    const toast = this.add("done", text);
    setTimeout(() => this.close(toast.id), SHOWN_MS);
  }

  problem(failure: unknown): void {
    this.add("problem", Problem.from(failure).message);
  }

  close(id: number): void {
    this.all = this.all.filter((toast) => toast.id !== id);
  }

  private add(kind: Toast["kind"], text: string): Toast {
    const toast = { id: ++this.last, kind, text };
    this.all = [...this.all.filter((other) => other.text !== text), toast].slice(-4);
    return toast;
  }
}

export const toasts = new Toasts();
