/** A command of the old daemon that this daemon answers without any plugin of the operator's. */
export interface KnownCommand {
  readonly name: string
  readonly aliases?: readonly string[]
  /** The events it stands for, the one to use in its stead first. */
  readonly events: readonly string[]
}
