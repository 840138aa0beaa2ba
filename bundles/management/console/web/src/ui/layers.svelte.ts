/**
 * The dialogs that are open, the topmost last. What is not in the topmost can be neither read nor used: messages that are
 * to be seen have to be within it.
 */
class Layers {
  private all = $state.raw<readonly symbol[]>([]);

  /** The dialog in front of everything; undefined if none is open. */
  get top(): symbol | undefined {
    return this.all.at(-1);
  }

  open(layer: symbol): void {
    this.all = [...this.all, layer];
  }

  close(layer: symbol): void {
    this.all = this.all.filter((each) => each !== layer);
  }
}

export const layers = new Layers();
