import { createInterface } from 'node:readline/promises'
import { fail } from '../errors.ts'

/**
 * Asks the person in front; only `y` and `yes` agree.
 * @throws CONFLICT where nobody can be asked, with the option that agrees without asking
 */
export const confirm = async (question: string, option: string): Promise<boolean> => {
  if (!process.stdin.isTTY)
    throw fail('CONFLICT', `${question} Nobody can be asked here`).with({
      hint: `say ${option} if it is meant`,
    })
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^\s*y(es)?\s*$/i.test(await asking.question(`${question} [y/N] `))
  } finally {
    asking.close()
  }
}
