// Package scripts carries the Luau sources that are part of the program.
//
// prelude/ is embedded: scripts that Lanai itself runs or mounts. So are template/,
// the project that `lanai init` writes, and types/, the definitions of `lanai types`.
// Everything else in this folder (examples, bench) is read from disk by those
// who want it.
package scripts

import "embed"

// This file holds the embedded files. Its one rule: no Go logic lives here.

// FS holds these folders, with paths as here: "prelude/testez/init.luau".
//
//go:embed prelude template types
var FS embed.FS
