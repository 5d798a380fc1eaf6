/** What an editor and the compiler need beside the plugins; the daemon needs neither. */
export const packageFiles = (version: string): Readonly<Record<string, string>> => ({
  'package.json': `${JSON.stringify(
    {
      name: 'migrated-plugins',
      private: true,
      type: 'module',
      scripts: { check: 'tsc' },
      devDependencies: { 'ksi-daemon': `^${version}`, '@types/node': '*', typescript: '>=5.8' },
    },
    null,
    2,
  )}\n`,
  'tsconfig.json': `${JSON.stringify(
    {
      compilerOptions: {
        target: 'es2024',
        lib: ['es2025', 'esnext.collection', 'esnext.array'],
        module: 'nodenext',
        strict: true,
        noUncheckedIndexedAccess: true,
        erasableSyntaxOnly: true,
        verbatimModuleSyntax: true,
        allowImportingTsExtensions: true,
        skipLibCheck: true,
        noEmit: true,
        types: ['node'],
      },
      include: ['**/*.ts'],
    },
    null,
    2,
  )}\n`,
})
