/** Names that would be somewhere else if anybody took them for a path, and a few that mean something elsewhere. */
export const pathLikeNames: readonly string[] = [
  ...['.', '..', '...', '../x', '../../etc/passwd', '../../../../../../../../tmp/outside', '..\\x', '..\\..\\x'],
  ...['/etc/passwd', '/tmp/outside', '//tmp/outside', '/', '\\', '\\\\host\\x', './x', '.hidden', '.ssh/id'],
  ...['~/outside', '~', 'a/b', 'a\\b', 'a/../../../b', 'a..b', '..a', 'a/..', 'a/', 'C:\\x', 'C:x'],
  ...['file:///tmp/outside', '%2e%2e%2fx', '..%2fx', '%2e%2e/x', '%252e%252e%252fx', '..%c0%afx', '%00', 'x\0'],
  ...['x\0.json', '\0', 'x\n', '\nx', 'x\r', '\tx', ' ', ' x', 'x y', '-rf', '--help', '$(touch outside)'],
  ...['`touch outside`', '$HOME/outside', '|x', 'x;y', 'x&y', '*', '?', '<x>', '"x"', "'x'", '..\u2215x'],
  ...['\uff0e\uff0e\uff0fx', 'x\u202egnp', '__proto__', 'constructor', 'latest', 'latest.jsonl', 'x'.repeat(5000)],
]
