// Package scripts carries the Luau sources that are part of the program.
//
// prelude/ is embedded: scripts that Lanai itself runs or mounts. Everything
// else in this folder (examples, bench) is read from disk by those who want it.
package scripts

import "embed"

// This file holds the embedded files. Its one rule: no Go logic lives here.

// FS holds prelude/, with paths as in this folder: "prelude/testez/init.luau".
//
//go:embed prelude
var FS embed.FS
