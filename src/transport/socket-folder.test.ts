import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { claimSocketFolder } from './socket-folder.ts'

const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
const modeOf = (path: string): number => statSync(path).mode & 0o777

test('a folder that is made is ours alone, and its lock names us', async () => {
  const path = join(scratch(), 'run', 'ksi')
  const claimed = await claimSocketFolder(path)
  expect([modeOf(path), modeOf(join(path, '.run'))]).toEqual([0o700, 0o700])
  expect(modeOf(join(path, '.run', 'lock'))).toBe(0o600)
  expect(readFileSync(join(path, '.run', 'pid'), 'utf8')).toBe(`${process.pid}\n`)
  claimed.release()
  expect(existsSync(join(path, '.run', 'pid'))).toBe(false)
})

test('a folder of ours that others may read is used as it is', async () => {
  const path = scratch()
  chmodSync(path, 0o755)
  const claimed = await claimSocketFolder(path)
  expect(modeOf(path)).toBe(0o755)
  claimed.release()
})

test('a folder that is claimed cannot be claimed again until it is released', async () => {
  const path = scratch()
  const claimed = await claimSocketFolder(path)
  await expect(claimSocketFolder(path)).rejects.toMatchObject({
    code: 'ALREADY_RUNNING',
    message: `${path} belongs to a running daemon, pid ${process.pid}`,
  })
  claimed.release()
  claimed.release()
  const again = await claimSocketFolder(path)
  again.release()
})

const unsafe: Record<string, (path: string) => void> = {
  'writable by others': path => {
    mkdirSync(path)
    chmodSync(path, 0o777)
  },
  'writable by the group': path => {
    mkdirSync(path)
    chmodSync(path, 0o770)
  },
  'a symbolic link': path => {
    mkdirSync(`${path}-real`)
    symlinkSync(`${path}-real`, path)
  },
  'a file': path => writeFileSync(path, 'mine'),
}

test.each(Object.keys(unsafe))('a path that is %s is refused with what to do, and left as it was', async kind => {
  const path = join(scratch(), 'ksi')
  unsafe[kind]!(path)
  await expect(claimSocketFolder(path)).rejects.toMatchObject({
    code: 'UNSAFE_PATH',
    details: { hint: expect.stringContaining('transports.unix.socket_dir') },
  })
  expect(existsSync(join(path, '.run'))).toBe(false)
})

test.skipIf(process.getuid?.() !== 0)("somebody else's folder is refused", async () => {
  const path = scratch()
  chownSync(path, 65534, 65534)
  await expect(claimSocketFolder(path)).rejects.toMatchObject({
    code: 'UNSAFE_PATH',
    message: expect.stringContaining('65534'),
  })
})

test('a pid file that a dead daemon left is nobody, and a lock file that is none is named', async () => {
  const path = scratch()
  mkdirSync(join(path, '.run'), { mode: 0o700 })
  writeFileSync(join(path, '.run', 'pid'), '1\n')
  const claimed = await claimSocketFolder(path)
  claimed.release()
  writeFileSync(join(path, '.run', 'lock'), 'not a lock'.repeat(100))
  await expect(claimSocketFolder(path)).rejects.toMatchObject({
    code: 'UNSAFE_PATH',
    message: expect.stringContaining(join(path, '.run', 'lock')),
  })
})
