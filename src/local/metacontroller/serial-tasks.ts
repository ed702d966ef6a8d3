/** Runs tasks in the background, one after the other. A task must not throw. */
export class SerialTasks {
  #last: Promise<void> = Promise.resolve();
  #pending = 0;

  get idle(): boolean {
    return this.#pending === 0;
  }

  add(task: () => Promise<void>): void {
    this.#pending += 1;
    this.#last = this.#last.then(task).finally(() => {
      this.#pending -= 1;
    });
  }

  /** Resolves when what was added so far has run. */
  async finished(): Promise<void> {
    await this.#last;
  }
}
