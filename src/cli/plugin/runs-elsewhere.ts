/** Whether the plugin that begins with this file is in a language that has a process of its own. */
export const runsElsewhere = (entry: string): boolean => /\.(?:py|json)$/.test(entry)
