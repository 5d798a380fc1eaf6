/** What a scripted agent knows of its conversation. */
export interface Memory {
  /** Turns so far. */
  turns: number
  facts: Record<string, string>
  /** How often each turn of the script was taken, by its place. */
  taken: Record<string, number>
}

export const recall = (text: string | undefined): Memory =>
  text === undefined ? { turns: 0, facts: {}, taken: {} } : (JSON.parse(text) as Memory)
