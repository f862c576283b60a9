package project

// This file holds the reading of Luau's configuration files. Its one rule: a
// file that is not there names nothing.

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Aliases returns the aliases that the .luaurc file of a folder names, nil if
// there is no such file. An error is always a *Problem.
// https://rfcs.luau.org/require-by-string-aliases.html
func Aliases(dir string) (map[string]string, error) {
	file := filepath.Join(dir, ".luaurc")
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, accessProblem(file, err)
	}
	d, err := parseJSON(file, text)
	if err != nil {
		return nil, err
	}
	top, err := d.members(d.root, ".luaurc")
	if err != nil {
		return nil, err
	}
	aliases := make(map[string]string)
	for _, m := range top {
		if m.key != "aliases" {
			continue
		}
		entries, err := d.members(m.val, "aliases")
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if aliases[e.key], err = d.str(e); err != nil {
				return nil, err
			}
		}
	}
	return aliases, nil
}
