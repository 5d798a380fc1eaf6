/**
 * A message without what was in no order, and without the words of a library that the old daemon had: sets of Python, lists of
 * what there is, what is wrong with a YAML file.
 */
export const comparableText = (message: string): string =>
  message
    .replace(/\{('[^']*'(?:, '[^']*')*)\}/g, (_, members: string) => `{${members.split(', ').sort().join(', ')}}`)
    .replace(/((?:Available|Similar)[^:]*): .*?(?= Use | Required |$)/s, '$1: …')
    .replace(/^(Failed to get composition '.*?': ).*/s, '$1…')
