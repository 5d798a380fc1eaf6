#!/usr/bin/env node
'use strict'
require('./launch.js')(process.argv.slice(2))
