import type { Measurement } from '../goal.ts'
import { requests } from './requests.ts'

export const measurements: readonly Measurement[] = [requests]
