'use strict'
// Old syntax, so that any Node can read this file and say what is missing.

var fs = require('fs')
var path = require('path')

var root = path.join(__dirname, '..')
var oldest = 24

/** Runs the command line in this process, or again under a newer Node where this one is too old. */
module.exports = function launch(args) {
  if (parseInt(process.versions.node, 10) >= oldest) return run(args)
  var node = process.env.KSI_RELAUNCHED ? undefined : otherNode()
  if (!node) return refuse()
  process.env.KSI_RELAUNCHED = '1'
  require('./run-under.js')(node, [path.join(__dirname, 'ksi.js')].concat(args))
}

function run(args) {
  // What is started from here shall not take it for its own.
  delete process.env.KSI_RELAUNCHED
  require(program()).main(args).then(process.exit, explain)
}

/** A checkout runs its sources; a package has none and runs what was built. */
function program() {
  var sources = process.env.KSI_DIST !== '1' && isCheckout()
  // Beside the code, for who may write here may change the code as well.
  require('module').enableCompileCache(path.join(root, sources ? '.cache/compile' : 'dist/.compile-cache'))
  return path.join(root, sources ? 'src/cli/main.ts' : 'dist/cli/main.cjs')
}

function isCheckout() {
  return fs.existsSync(path.join(root, 'src'))
}

function otherNode() {
  var name = 'node-' + process.platform + '-' + process.arch
  var fetched = path.join(root, '.cache/node/node_modules', name, 'bin/node')
  return process.env.KSI_NODE || (fs.existsSync(fetched) ? fetched : undefined)
}

function refuse() {
  var which = process.env.KSI_RELAUNCHED ? process.execPath : 'this'
  var lack = 'needs Node ' + oldest + ' or newer, and ' + which + ' is ' + process.version
  var help = isCheckout() ? 'run "npm run setup" in ' + root + ', or ' : ''
  console.error('ksi: ' + lack + ': ' + help + 'set KSI_NODE to the path of a newer one')
  process.exit(1)
}

function explain(error) {
  var unprepared =
    error && error.code === 'ERR_MODULE_NOT_FOUND' && isCheckout() && !fs.existsSync(path.join(root, 'node_modules'))
  var help = 'the packages it needs are not installed: run "npm run setup" in ' + root
  console.error('ksi: ' + (unprepared ? help : (error && error.stack) || error))
  process.exit(1)
}
