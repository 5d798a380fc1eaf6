#!/usr/bin/env node
'use strict'
require('./launch.js')(['start'].concat(process.argv.slice(2)))
