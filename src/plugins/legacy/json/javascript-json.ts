/** Whether JavaScript reads what Python has written: it knows no NaN and no Infinity. */
export const isJavaScriptJson = (text: string): boolean => {
  if (!/NaN|Infinity/.test(text)) return true
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
