/** What one command changes or reads while the old daemon is at it. */
export interface Touch {
  /** Another one changed the same in the meantime. */
  isDisturbed: boolean
  readonly what: string
  readonly writes: boolean
}

/** Finds out which commands got in each other's way: what was left of them says nothing. */
export class Overlaps {
  readonly #open = new Set<Touch>()

  begin(what: string, writes: boolean): Touch {
    const touch: Touch = { isDisturbed: false, what, writes }
    for (const other of this.#open) {
      if (other.what !== what) continue
      other.isDisturbed ||= writes
      touch.isDisturbed ||= other.writes
    }
    this.#open.add(touch)
    return touch
  }

  end(touch: Touch): void {
    this.#open.delete(touch)
  }
}
