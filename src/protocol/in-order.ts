/** A place in the row of answers. */
export interface Place {
  line: string | undefined
}

/** Sends answers in the order of their questions, whichever is ready first. */
export class InOrder {
  readonly #to: { readonly send: (line: string) => void }
  #row: Place[] = []

  constructor(to: { readonly send: (line: string) => void }) {
    this.#to = to
  }

  /** Nobody waits: an answer that is ready may go. */
  get idle(): boolean {
    return this.#row.length === 0
  }

  take(): Place {
    const place = { line: undefined }
    this.#row.push(place)
    return place
  }

  fill(place: Place, line: string): void {
    place.line = line
    let ready = 0
    while (this.#row[ready]?.line !== undefined) this.#to.send(this.#row[ready++]!.line!)
    this.#row.splice(0, ready)
  }
}
