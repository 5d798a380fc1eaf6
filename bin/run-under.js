'use strict'

var childProcess = require('child_process')
var os = require('os')
var tty = require('tty')

/** Runs `node ...args` in the place of this process: same terminal, signals passed on, its end is ours. */
module.exports = function runUnder(node, args, options) {
  var child = childProcess.spawn(node, args, Object.assign({ stdio: 'inherit' }, options))
  var passOn = function (signal) {
    // A terminal sends its Ctrl-C to both of us; a second one would mean more than the first.
    if (signal !== 'SIGINT' || !tty.isatty(0)) child.kill(signal)
  }
  process.on('SIGTERM', passOn).on('SIGINT', passOn).on('SIGHUP', passOn)
  child.on('error', function (error) {
    console.error('ksi: ' + node + ' does not start: ' + error.message)
    process.exit(1)
  })
  child.on('exit', function (code, signal) {
    process.exit(signal ? 128 + os.constants.signals[signal] : code)
  })
}
