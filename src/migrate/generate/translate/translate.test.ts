import { stripTypeScriptTypes } from 'node:module'
import { expect, test } from 'vitest'
import { readPythonFile } from '../find/python-file.ts'
import { supportFiles } from '../write/support-file.ts'
import { translateRule } from './function.ts'

/** What a Python function of this body gives back here, for `v`. */
const run = (body: string, v: unknown): unknown => {
  const lines = body.split('\n').map(line => `    ${line}`)
  const file = readPythonFile('a.py', Buffer.from(`LIMIT = 2\ndef check(v):\n${lines.join('\n')}\n`))
  expect(file.wrong).toEqual([])
  const rule = file.statements.find(one => one.kind === 'function')!
  const models = { has: () => false }
  const around = { file, models, functions: new Map(), members: new Map(), called: new Set<string>() }
  const text = translateRule(rule, 'check', around).join('\n')
  const { python } = supportFiles([text])
  const names = [...python.matchAll(/^export (?:const|class) (\w+)/gm)].map(([, name]) => name)
  const support = python.replace(/^import .*$/gm, '').replace(/^export (\{\})?/gm, '')
  const code = stripTypeScriptTypes(`${support}\nconst py = { ${names.join(', ')} }\n${text.replace('export ', '')}`)
  return new Function('KsiError', 'v', `${code}\nreturn check(v)`)(Error, v)
}

/** Each is what Python 3.11 gives back. */
test.each([
  ['return v or "none"', '', 'none'],
  ['return v and v[0]', [], []],
  ['return v and v[0]', ['a'], 'a'],
  ['return not v', {}, true],
  ['return bool(v)', '0', true],
  ['return v[-1], v[1:], v[:-1], v[-2:]', ['a', 'b', 'c'], ['c', ['b', 'c'], ['a', 'b'], ['b', 'c']]],
  ['return v[:2] + v[-1]', 'a😀bc', 'a😀c'],
  ['return len(v)', 'a😀', 2],
  ['return 1 < v <= LIMIT', 2, true],
  ['return 1 < v <= LIMIT', 3, false],
  ['return "b" in v, "z" not in v', { b: 1 }, [true, true]],
  ['return v == {"a": [1, {"b": None}]}', { a: [1, { b: null }] }, true],
  ['return v == 1, v is None, v != "x"', null, [false, true, true]],
  ['return f"{v} {v!r} {len(v)} {1 == 1} {None} {[1, \'a\']} {{x}}"', "it's", "it's \"it's\" 4 True None [1, 'a'] {x}"],
  ['return f"{v:.2f}"', 1.005, '1.00'],
  ['return str(v)', { a: [true, null, 1.5, 'b'] }, "{'a': [True, None, 1.5, 'b']}"],
  ['return ", ".join(sorted(v))', ['b', 'a'], 'a, b'],
  ['return sorted(v, key=lambda x: x["n"], reverse=True)[0]["n"]', [{ n: 1 }, { n: 3 }], 3],
  ['return [k for k, n in v.items() if n > 1]', { a: 1, b: 2 }, ['b']],
  ['return {k: n * 2 for k, n in v.items()}', { a: 1 }, { a: 2 }],
  ['return [y for x in v for y in x]', [[1], [2, 3]], [1, 2, 3]],
  ['return sum(len(x) for x in v.values())', { a: [1, 2], b: [] }, 2],
  ['return any(x > 1 for x in v), all(x > 1 for x in v)', [1, 2], [true, false]],
  ['return max(v), min(3, 2)', [1, 5], [5, 2]],
  ['return v.get("a"), v.get("b", 1), v.get("c", {}).get("d")', { b: null }, [null, null, null]],
  [
    'return v.title(), v.upper(), v.split(), v.split("-")',
    'one t-o',
    ['One T-O', 'ONE T-O', ['one', 't-o'], ['one t', 'o']],
  ],
  ['return "{} of {n}".format(v, n=3)', 1, '1 of 3'],
  ['return 7 // 2, -7 // 2, 2 ** 3', 0, [3, -4, 8]],
  ['return isinstance(v, str), isinstance(v, (dict, list)), isinstance(v, int)', 1, [false, false, true]],
  [
    'x = 0\nfor i, name in enumerate(v, 1):\n    if name == "skip": continue\n    x += i\nreturn x',
    ['a', 'skip', 'c'],
    4,
  ],
  ['found = None\nfor x in v:\n    if x > 1:\n        found = x\n        break\nreturn found', [1, 2, 3], 2],
  ['out = []\nwhile v > 0:\n    out.append(v)\n    v -= 1\nreturn out', 3, [3, 2, 1]],
  ['try:\n    return v["a"]["b"]\nexcept KeyError as e:\n    return str(e)', { a: {} }, "'b'"],
  ['try:\n    raise ValueError("no")\nexcept (KeyError, ValueError) as e:\n    return f"{e}!"', 0, 'no!'],
  ['try:\n    int(v)\nexcept Exception:\n    return "bad"\nfinally:\n    v = 1\nreturn "good"', 'x', 'bad'],
  [
    'd = {"a": 1, **v, "b": 2}\nd.update({"c": 3})\nd.setdefault("a", 9)\ndel d["b"]\nreturn d',
    { a: 0 },
    { a: 0, c: 3 },
  ],
  ['a, (b, c) = v\nreturn c, b, a', [1, [2, 3]], [3, 2, 1]],
  ['return "yes" if v else "no"', [], 'no'],
  ['match v:\n    case "a" | "b": return 1\n    case _ if len(v) > 2: return 2\n    case _: return 3', 'abc', 2],
  ['return not v and LIMIT or 5', '', 2],
  ['with log_context("x", v):\n    self.logger.info("a %s", v, extra={})\n    logging.getLogger("x")\nreturn v', 1, 1],
  ['return len({x for x in v})', [1, 1, 2], 2],
  ['x = y = []\nx.append(v)\nreturn y', 1, [1]],
])('%s', (body, v, expected) => {
  expect(run(body, structuredClone(v))).toEqual(expected)
})

test.each([
  ['return v.whatever()', 'it calls .whatever(), of which nothing is known'],
  ['return open(v)', 'it calls open()'],
  ['return undefined_name', 'it uses undefined_name'],
  ['yield v', 'YieldStatement is not translated'],
  ['return f"{v:>10}"', 'the format >10 is not translated'],
  ['with v as x:\n    return x', 'WithStatement is not translated'],
  ['v.name = 1', 'it sets .name'],
  ['def inner():\n    pass\nreturn inner', 'a function within is not translated'],
])('%s stays in Python, with the reason', (body, reason) => {
  expect(() => run(body, 1)).toThrow(reason)
})
