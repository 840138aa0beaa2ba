export interface Question {
  readonly title: string;
  readonly text: string;
  /** What the button says that does it. */
  readonly action: string;
  /** Whether it cannot be taken back. */
  readonly danger?: boolean;
}

/** Asks before something is done: `if (await confirm({…}))`. */
class Confirmation {
  question = $state.raw<Question>();

  private settle: (yes: boolean) => void = () => {};

  ask(question: Question): Promise<boolean> {
    this.answer(false);
    this.question = question;
    return new Promise((resolve) => (this.settle = resolve));
  }

  answer(yes: boolean): void {
    this.question = undefined;
    this.settle(yes);
  }
}

export const confirmation = new Confirmation();

export function confirm(question: Question): Promise<boolean> {
  return confirmation.ask(question);
}
