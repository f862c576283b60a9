package class

import (
	"path/filepath"

	"lanai/bindings/bind"
)

// This file holds CoreScriptSyncService. Its one rule: a path is absolute.

// CoreScriptSyncService is the class CoreScriptSyncService, which Roblox keeps to its own tools.
var CoreScriptSyncService = bind.Class{
	Name:    "CoreScriptSyncService",
	Service: true,
	Methods: map[string]bind.Method{"GetScriptFilePath": scriptFilePath},
}

// scriptFilePath gives the file that a script was read from, "" for none.
func scriptFilePath(c *bind.Call) {
	toolsOf(c)
	file := c.Env.File(c.Object(1))
	if file == "" {
		c.ReturnString("")
		return
	}
	path, err := filepath.Abs(file)
	c.Check(err)
	c.ReturnString(filepath.ToSlash(path))
}
