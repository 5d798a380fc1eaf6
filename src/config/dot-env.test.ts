import { expect, test } from 'vitest'
import { readDotEnv } from './dot-env.ts'

test('§1.3 a .env file is read as the old daemon read it', () => {
  const text = `# the old daemon's
KSI_LOG_LEVEL=DEBUG # chatty
export KSI_DB_PATH = 'var/o\\'ther.db'
ksi_tmp_dir="a\\tb \\"c\\""
KSI_CLAUDE_TIMEOUT_ATTEMPTS=[1, 2]
HASH=a#b
EMPTY=
JUST_A_NAME
two words = no
NEXT=\${BASE}/x:\${HASH}:\${MISSING:-none}
LONG="one
two"
`
  expect(Object.fromEntries(readDotEnv(text, { BASE: '/base' }))).toEqual({
    KSI_LOG_LEVEL: 'DEBUG',
    KSI_DB_PATH: "var/o'ther.db",
    ksi_tmp_dir: 'a\tb "c"',
    KSI_CLAUDE_TIMEOUT_ATTEMPTS: '[1, 2]',
    HASH: 'a#b',
    EMPTY: '',
    NEXT: '/base/x:a#b:none',
    LONG: 'one\ntwo',
  })
})

test('a .env file of anything at all is read', () => {
  for (const text of ['', '\0', '=', "A='", '${', 'A=${A', 'A="\\', '='.repeat(100_000), '\ud800=\udc00'])
    expect(() => readDotEnv(text, {})).not.toThrow()
})
