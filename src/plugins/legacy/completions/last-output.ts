import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CompletionResult } from '../../completion_service/index.ts'

const outputFile = 'claude_last_output.json'
const sessionFile = 'last_session_id'
export const lastOutputFiles: readonly string[] = [outputFile, sessionFile]

/** The two files beside the sockets in which old scripts look for what the program said last. */
export const writeLastOutput = async (folder: string, result: CompletionResult): Promise<void> => {
  const { output, response, session_id } = result
  if (output === null) return
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const said = { ...output, result: response }
  await writeFile(join(folder, outputFile), ascii(JSON.stringify(said, null, 2)), { mode: 0o600 })
  if (session_id !== null) await writeFile(join(folder, sessionFile), session_id, { mode: 0o600 })
}

const ascii = (json: string): string =>
  json.replaceAll(/[\u007f-\uffff]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
