import { storageError } from '../stores/sqlite/storage-error.ts'

/** What the system or SQLite says about a disk, as an error of ours: STORAGE_FULL, STORAGE_FAILED. Other errors stay. */
export const nameStorageFailures = async <T>(path: string, work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (cause) {
    throw isOfDisk(cause) ? storageError(cause, path) : cause
  }
}

const isOfDisk = (cause: unknown): boolean => {
  const { syscall, code } = cause as { syscall?: string; code?: string }
  return syscall !== undefined || code === 'ERR_SQLITE_ERROR'
}
