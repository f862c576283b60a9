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
	if _, err := os.Lstat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	r, err := readJSON(file)
	if err != nil {
		return nil, err
	}
	aliases := make(map[string]string)
	return aliases, r.document(func() error {
		return r.members(".luaurc", func(m member) error {
			if m.key != "aliases" {
				return nil
			}
			return r.members(m.key, func(e member) (err error) {
				aliases[e.key], err = r.str(e.key)
				return err
			})
		})
	})
}
