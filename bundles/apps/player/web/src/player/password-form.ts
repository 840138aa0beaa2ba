import type { StreamAddress } from "../stream/address";
import { enter, keepToken, keptToken, needsPassword } from "../stream/password";
import { h, setText } from "../ui/dom";

/** Asks for the password of a stream that refuses its viewer, if it has one. */
export class PasswordForm {
  readonly element: HTMLFormElement;

  private readonly field = h("input", {
    class: "field",
    type: "password",
    name: "password",
    autocomplete: "current-password",
    required: true,
    "aria-label": "Password of the stream",
  });
  private readonly button = h("button", { class: "primary", type: "submit" }, "Watch");
  private readonly hint = h("p", { class: "message-text", role: "alert" });

  /** @param entered told the token that the password was given for */
  constructor(
    private readonly address: StreamAddress,
    private readonly entered: (token: string) => void,
  ) {
    const title = h("p", { class: "message-title" }, "This stream has a password");
    this.element = h(
      "form",
      { class: "message password-form", hidden: true },
      title,
      h("div", { class: "password-line" }, this.field, this.button),
      this.hint,
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit();
    });
  }

  /** The token to begin with: of the address, or got before. */
  get token(): string {
    return this.address.token || keptToken(this.address);
  }

  /** The stream refuses. Whether the form is shown now; what was kept did not help. */
  async refused(): Promise<boolean> {
    keepToken(this.address, "");
    if (!(await needsPassword(this.address))) {
      return false;
    }
    if (this.element.hidden) {
      this.element.hidden = false;
      this.field.focus();
    }
    return true;
  }

  hide(): void {
    this.element.hidden = true;
  }

  private async submit(): Promise<void> {
    this.button.disabled = true;
    const { token, reason } = await enter(this.address, this.field.value);
    this.button.disabled = false;
    setText(this.hint, reason);
    if (token === "") {
      this.field.select();
      return;
    }
    this.field.value = "";
    keepToken(this.address, token);
    this.entered(token);
  }
}
